import { isPhoneNumber, type PhoneNumber } from '#base/phone-number.ts'
import { instant, seconds, type Instant } from '#base/time.ts'
import type { TextStatus } from '#stages/message/carried.ts'
import type {
  AvailableNumber,
  CallTruth,
  Capabilities,
  Carrier,
  CarrierNumber,
  Connection,
  Money,
  Webhooks,
} from './carrier.ts'
import { compatibleClient, type CompatibleAccess } from './compatible-client.ts'
import { textStatusOf } from './compatible-messages.ts'
import { answerOf, faultIn, unreadable } from './fault.ts'
import { basic, download } from './transport.ts'

/** What a carrier with Twilio's REST interface (api version 2010-04-01) can do, given how it is reached. */
type CompatibleCarrier = Pick<
  Carrier,
  'test' | 'numbers' | 'sendText' | 'fetchRecording' | 'fetchMedia' | 'callTruth'
>

const pageSize = 50
/** Two hours of 16-bit stereo at 8 kHz. */
const longestRecording = 256 * 1024 ** 2
/** The most a carrier takes for an attachment is 5 MB. */
const largestMedia = 16 * 1024 ** 2

/** Twilio itself, and SignalWire, which copies it. `monthly` asks for prices where the carrier publishes them. */
export function compatible(
  accessOf: (connection: Connection) => CompatibleAccess,
  { publishesPrices = false }: Readonly<{ publishesPrices?: boolean }> = {},
): CompatibleCarrier {
  const open = (connection: Connection) => compatibleClient(connection, accessOf(connection))
  const fetchFile = (connection: Connection, path: (access: CompatibleAccess) => string, most: number) => {
    const access = accessOf(connection)
    const key = { authorization: basic(access.accountSid, access.token), origin: new URL(access.base).origin }
    return answerOf(() => download(access.carrier, connection, path(access), { key, most }))
  }

  return {
    test: (connection) =>
      answerOf(async () => {
        const { account } = await open(connection)
        const { friendlyName } = await account.fetch()
        return { name: friendlyName ?? '', balance: await balanceOf(account) }
      }),
    numbers: {
      search: (connection, { country, kind, areaCode, contains, limit }) =>
        answerOf(async () => {
          const { account, pricing } = await open(connection)
          const inCountry = account.availablePhoneNumbers(country)
          // Area codes are a thing of +1 there; elsewhere they are digits the number holds.
          const inNorthAmerica = country === 'US' || country === 'CA'
          const digits = [inNorthAmerica ? null : areaCode, contains].filter((one) => one !== null).join('')
          const wanted = {
            ...(inNorthAmerica && areaCode !== null ? { areaCode: Number(areaCode) } : {}),
            ...(digits === '' ? {} : { contains: digits }),
            pageSize: limit,
            limit,
          }
          const lists = {
            local: () => inCountry.local.list(wanted),
            'toll-free': () => inCountry.tollFree.list(wanted),
            mobile: () => inCountry.mobile.list(wanted),
          }
          const found = await lists[kind]()
          const monthly = publishesPrices ? await monthlyPrice(pricing, country, kind) : null
          return found.slice(0, limit).map((item) => availableOf(accessOf(connection).carrier, item, monthly))
        }),
      buy: (connection, number, webhooks) =>
        answerOf(async () => {
          const { account } = await open(connection)
          const bought = await account.incomingPhoneNumbers.create({
            phoneNumber: number,
            ...fieldsOf(webhooks),
          })
          return numberOf(accessOf(connection).carrier, bought)
        }),
      configure: (connection, ref, webhooks) =>
        answerOf(async () => {
          const { account } = await open(connection)
          const changed = await account.incomingPhoneNumbers(ref).update(fieldsOf(webhooks))
          return numberOf(accessOf(connection).carrier, changed)
        }),
      list: (connection, page) =>
        answerOf(async () => {
          const { account } = await open(connection)
          const asked = new URLSearchParams(page ?? '')
          const pageToken = asked.get('PageToken')
          const found = await account.incomingPhoneNumbers.page({
            pageSize,
            ...(pageToken === null ? {} : { pageToken }),
            ...(asked.has('Page') ? { pageNumber: Number(asked.get('Page')) } : {}),
          })
          const { carrier } = accessOf(connection)
          return {
            numbers: found.instances.map((item) => numberOf(carrier, item)),
            next: nextPage(found.nextPageUrl),
          }
        }),
      find: (connection, number) =>
        answerOf(async () => {
          const { account } = await open(connection)
          const found = await account.incomingPhoneNumbers.page({ phoneNumber: number, pageSize: 20 })
          const one = found.instances.find(({ phoneNumber }) => phoneNumber === number)
          return one ? numberOf(accessOf(connection).carrier, one) : null
        }),
      release: (connection, ref) =>
        answerOf(async () => {
          const { account } = await open(connection)
          await account.incomingPhoneNumbers(ref).remove()
          return null
        }),
    },
    sendText: (connection, { from, to, body, media, statusUrl }) =>
      answerOf(async () => {
        const { account } = await open(connection)
        const sent = await account.messages.create({
          from,
          to,
          body,
          ...(media.length === 0 ? {} : { mediaUrl: [...media] }),
          ...(statusUrl === null ? {} : { statusCallback: statusUrl }),
        })
        const segments = Number(sent.numSegments)
        return {
          ref: textIn(accessOf(connection).carrier, sent.sid),
          status: textStatusOf(sent.status) ?? ('queued' satisfies TextStatus),
          segments: Number.isInteger(segments) && segments > 0 ? segments : null,
        }
      }),
    fetchRecording: (connection, ref) =>
      fetchFile(
        connection,
        ({ base, accountSid }) =>
          `${base}/2010-04-01/Accounts/${accountSid}/Recordings/${encodeURIComponent(ref)}.wav?RequestedChannels=2`,
        longestRecording,
      ),
    fetchMedia: (connection, { url }) => fetchFile(connection, () => url, largestMedia),
    callTruth: (connection, ref) =>
      answerOf(async () => {
        const { account } = await open(connection)
        return truthOf(accessOf(connection).carrier, await account.calls(ref).fetch())
      }),
  }
}

/** Not every account may see its balance; a test of the credentials does not fail for it. */
async function balanceOf(
  account: Awaited<ReturnType<typeof compatibleClient>>['account'],
): Promise<Money | null> {
  const found = await account.balance.fetch().catch(troubleIsNull)
  return found?.balance && found.currency ? { amount: found.balance, currency: found.currency } : null
}

/** A price that cannot be had does not stop a search. */
async function monthlyPrice(
  pricing: Awaited<ReturnType<typeof compatibleClient>>['pricing'],
  country: string,
  kind: 'local' | 'toll-free' | 'mobile',
): Promise<Money | null> {
  const found = await pricing.phoneNumbers.countries(country).fetch().catch(troubleIsNull)
  // The library names the first field after its own habit, the wire after Twilio's.
  const prices: readonly object[] = found?.phoneNumberPrices ?? []
  const price = prices
    .map((one) => new Map(Object.entries(one)))
    .find((one) => String(one.get('number_type') ?? one.get('numberType')).replace(' ', '-') === kind)
  const amount: unknown = price?.get('current_price') ?? price?.get('currentPrice')
  return typeof amount === 'string' && found ? { amount, currency: found.priceUnit.toUpperCase() } : null
}

function troubleIsNull(error: unknown): null {
  if (faultIn(error)) return null
  throw error
}

const fieldsOf = ({ voice, voiceFallback, voiceStatus, text }: Webhooks) => ({
  voiceUrl: voice,
  voiceMethod: 'POST',
  voiceFallbackUrl: voiceFallback,
  voiceFallbackMethod: 'POST',
  statusCallback: voiceStatus,
  statusCallbackMethod: 'POST',
  smsUrl: text,
  smsMethod: 'POST',
})

const availableOf = (
  carrier: string,
  item: Readonly<{ phoneNumber: string; locality: string; region: string; capabilities: unknown }>,
  monthly: Money | null,
): AvailableNumber => ({
  number: phoneIn(carrier, item.phoneNumber),
  locality: item.locality || null,
  region: item.region || null,
  can: capabilitiesOf(item.capabilities),
  monthly,
  upfront: null,
})

const numberOf = (
  carrier: string,
  item: Readonly<{
    sid: string
    phoneNumber: string
    friendlyName: string
    capabilities: unknown
    voiceUrl: string | null
    smsUrl: string | null
  }>,
): CarrierNumber => ({
  ref: textIn(carrier, item.sid),
  number: phoneIn(carrier, item.phoneNumber),
  label: item.friendlyName ?? '',
  can: capabilitiesOf(item.capabilities),
  voiceUrl: item.voiceUrl || null,
  textUrl: item.smsUrl || null,
})

/** `{"voice": true, "SMS": false}`: the case of the names differs from list to list. */
function capabilitiesOf(given: unknown): Capabilities {
  const can = new Map(Object.entries(given ?? {}).map(([name, yes]) => [name.toLowerCase(), yes === true]))
  return { voice: can.get('voice') ?? false, text: can.get('sms') ?? false }
}

function phoneIn(carrier: string, text: unknown): PhoneNumber {
  if (typeof text !== 'string' || !isPhoneNumber(text)) throw unreadable(carrier, 'no phone number')
  return text
}

function textIn(carrier: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw unreadable(carrier, 'no id')
  return value
}

/** Only what says which page it is: the rest of the address is the carrier's, and must not come back through a browser. */
function nextPage(url: string | undefined): string | null {
  const query = URL.parse(url ?? '')?.searchParams
  if (!query?.has('Page')) return null
  const token = query.get('PageToken')
  return new URLSearchParams({
    Page: query.get('Page') ?? '',
    ...(token === null ? {} : { PageToken: token }),
  }).toString()
}

const callStatuses = [
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
] as const

/** SignalWire gives numbers where Twilio gives text. */
function truthOf(carrier: string, call: Readonly<Record<CallField, unknown>>): CallTruth {
  const status = callStatuses.find((one) => one === call.status)
  if (status === undefined) throw unreadable(carrier, 'a call in no state we know')
  const length = wordIn(call.duration)
  const price = wordIn(call.price)
  return {
    ref: textIn(carrier, call.sid),
    status,
    from: wordIn(call.from),
    to: wordIn(call.to),
    startedAt: instantIn(call.startTime),
    endedAt: instantIn(call.endTime),
    length: length !== null && /^\d{1,9}$/.test(length) ? seconds(Number(length)) : null,
    // What is charged is written below zero.
    price:
      price === null
        ? null
        : { amount: price.replace(/^-/, ''), currency: (wordIn(call.priceUnit) ?? 'USD').toUpperCase() },
  }
}

type CallField =
  | 'sid'
  | 'status'
  | 'from'
  | 'to'
  | 'startTime'
  | 'endTime'
  | 'duration'
  | 'price'
  | 'priceUnit'

const wordIn = (value: unknown): string | null =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null

/** A date of the library; one that it could not read is no date. */
function instantIn(value: unknown): Instant | null {
  const at = value instanceof Date ? value.getTime() : Number.NaN
  return Number.isFinite(at) ? instant(at) : null
}
