import { Type, type Static } from 'typebox'
import { instant, seconds, type Instant } from '#base/time.ts'
import type { CallTruth, Carrier, Connection } from '../carrier.ts'
import { answerOf, unreadable } from '../fault.ts'
import { download } from '../transport.ts'
import { carrierName, telnyxClient } from './client.ts'
import { readTelnyxMessage, textStatusOf } from './messages.ts'
import { buyNumber, configureNumber, findNumber, listNumbers, searchNumbers } from './numbers.ts'
import { verifyTelnyx } from './signature.ts'
import { telnyxVoice } from './voice.ts'

const Settings = Type.Object(
  {
    apiKey: Type.String({
      title: 'API key',
      description: 'In the portal under API Keys. Begins with KEY.',
      format: 'password',
      minLength: 16,
      maxLength: 200,
    }),
    publicKey: Type.String({
      title: 'Public key',
      description: 'In the portal under API Keys, Public Key: it proves that webhooks come from Telnyx.',
      pattern: '^[A-Za-z0-9+/]{43}=$',
    }),
  },
  { additionalProperties: false },
)

// The contract hands settings as the schema checked them.
const settingsOf = ({ settings }: Connection) => settings as Static<typeof Settings>
const open = (connection: Connection) => telnyxClient(connection, settingsOf(connection).apiKey)

/** As for Twilio's kind: two hours of stereo. */
const longestRecording = 256 * 1024 ** 2
const largestMedia = 16 * 1024 ** 2

/** Recordings and attachments lie behind signed links of a store elsewhere: our key never goes along. */
const fetchFile = (connection: Connection, url: string, most: number) =>
  download(carrierName, connection, url, { key: null, most })

export const carrier: Carrier = {
  id: 'telnyx',
  name: carrierName,
  settings: Settings,
  test: (connection) =>
    answerOf(async () => {
      const { data } = await (await open(connection)).balance.retrieve()
      if (data?.balance === undefined) throw unreadable(carrierName, 'no balance')
      return { name: '', balance: { amount: data.balance, currency: data.currency ?? 'USD' } }
    }),
  numbers: {
    search: (connection, wanted) => answerOf(async () => searchNumbers(await open(connection), wanted)),
    buy: (connection, number, webhooks) =>
      answerOf(async () => buyNumber(await open(connection), number, webhooks)),
    configure: (connection, ref, webhooks) =>
      answerOf(async () => configureNumber(await open(connection), ref, webhooks)),
    list: (connection, page) => answerOf(async () => listNumbers(await open(connection), page)),
    find: (connection, number) => answerOf(async () => findNumber(await open(connection), number)),
    release: (connection, ref) =>
      answerOf(async () => {
        await (await open(connection)).phoneNumbers.delete(ref)
        return null
      }),
  },
  sendText: (connection, { from, to, body, media, statusUrl }) =>
    answerOf(async () => {
      const { data } = await (
        await open(connection)
      ).messages.send({
        from,
        to,
        text: body,
        ...(media.length === 0 ? {} : { media_urls: [...media] }),
        ...(statusUrl === null ? {} : { webhook_url: statusUrl, use_profile_webhooks: false }),
      })
      if (typeof data?.id !== 'string') throw unreadable(carrierName, 'a text without an id')
      return {
        ref: data.id,
        status: textStatusOf(data.to?.[0]?.status) ?? 'queued',
        segments: data.parts ?? null,
      }
    }),
  voice: telnyxVoice(open),
  verify: async (connection, request) => verifyTelnyx(settingsOf(connection).publicKey, request),
  readMessageWebhook: readTelnyxMessage,
  fetchRecording: (connection, ref) =>
    answerOf(async () => {
      const { data } = await (await open(connection)).recordings.retrieve(ref)
      const url = data?.download_urls?.wav
      if (!url) throw unreadable(carrierName, 'a recording without a link')
      return fetchFile(connection, url, longestRecording)
    }),
  fetchMedia: (connection, { url }) => answerOf(() => fetchFile(connection, url, largestMedia)),
  callTruth: (connection, ref) =>
    answerOf(async (): Promise<CallTruth> => {
      const { data } = await (await open(connection)).calls.retrieveStatus(ref)
      if (typeof data?.is_alive !== 'boolean')
        throw unreadable(carrierName, 'a call that is neither over nor not')
      const length = data.call_duration
      return {
        ref,
        // All it says of an ended call is that it ended.
        status: data.is_alive ? 'in-progress' : 'completed',
        from: null,
        to: null,
        startedAt: instantIn(data.start_time),
        endedAt: instantIn(data.end_time),
        length: length === undefined ? null : seconds(length),
        price: null,
      }
    }),
}

function instantIn(text: string | undefined): Instant | null {
  const at = Date.parse(text ?? '')
  return Number.isFinite(at) ? instant(at) : null
}
