import { mkdtemp, rm } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { vi } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { milliseconds } from '#base/time.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { findCarriers } from '#carriers/carriers.ts'
import type { Recorded } from '#carriers/markup-recorder.ts'
import { startMarkupCarriers, type MarkupCarrierParts, type MarkupCarriers } from '#carriers/markup.ts'
import { findPlace } from '#carriers/find-place.ts'
import { openSwitchboard } from '#carriers/switchboard.ts'
import { Inventory } from '#configuration/inventory.ts'
import { emptyConfiguration, type Configuration } from '#configuration/items.ts'
import { openPrompts } from '#media/prompts.ts'
import { flite } from '#media/speech/flite.ts'
import { tryPort } from '#platform/free-port.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { openStorage } from '#platform/storage.ts'
import { attribute } from '#stages/attribution/attribute.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { foldCall, type Call } from '#stages/call/call.ts'
import type { CallerManner } from './markup-call.ts'
import { MarkupCarrier, type CarrierId, type Weather } from './markup-carrier.ts'
import { usually } from './sip-house.ts'
import { trunk } from './sip-story.ts'
import { findRegular } from './story-parts.ts'
import { apart, businessOf, expectEnded, handOn, type StoryHouse } from './story.ts'

/** Our side of a webhook carrier over real HTTP, a carrier of our making at the other end, and an array where the call log would be. */
export type MarkupHouse = StoryHouse &
  Readonly<{
    carrier: MarkupCarrier
    ours: MarkupCarriers
    url: string
    events: CallEvent[]
    recorded: Recorded[]
    /** Lines of the log, as it would be written. */
    log: readonly string[]
    /** The calls there have been, oldest first. */
    calls(): readonly Call[]
    configure(configuration: Partial<Configuration>): void
  }>

const account = '0190f000-0000-7000-8000-000000000001' as AccountId // any account

export async function openMarkupHouse(
  id: CarrierId,
  weather: Weather = {},
  parts: Partial<MarkupCarrierParts> = {},
): Promise<MarkupHouse> {
  const data = await mkdtemp(join(tmpdir(), 'ringroot-markup-'))
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const carrier = await MarkupCarrier.open(id)
  carrier.weather = weather
  const speech = flite()
  const storage = await openStorage(data)
  const inventory = new Inventory()
  const events: CallEvent[] = []
  const recorded: Recorded[] = []
  const port = await tryPort(0)
  const url = `http://127.0.0.1:${port}`
  carrier.pointAt(url)
  const ours = startMarkupCarriers({
    publicUrl: url,
    carriers: await findCarriers(),
    reach: { ...carrier.connection.reach, patience: milliseconds(500) },
    inventory,
    callers: {
      screening: usually,
      find: findRegular,
      lookUp() {},
    },
    attribution: { attribute: ({ placement }, at) => attribute({ placement, shown: null }, at) },
    prompts: openPrompts(storage, speech),
    storage,
    switchboard: openSwitchboard({
      allowPrivate: true,
      findPlace: (account, keys, trunk) => findPlace(inventory, account, keys, trunk),
      record: (event) => void events.push(event),
      log,
    }),
    promptKey: randomBytes(32),
    folder: data,
    record: (event) => void events.push(event),
    began() {},
    recorded: (_, __, recording) => void recorded.push(recording),
    log,
    ...parts,
  })
  const server = await createHttpServer({ log: pino({ level: 'silent' }) })
  for (const routes of ours.routes) await server.register(routes)
  await server.listen({ port, host: '127.0.0.1' })
  const businesses: Configuration[] = []
  let played = 0
  const { id: connectionId, settings, baseUrl } = carrier.connection
  const connected = {
    id: connectionId,
    name: 'Carrier',
    carrier: id,
    settings: settings as Readonly<Record<string, string>>, // as the test's connections are
    secrets: {},
    baseUrl,
  }
  const configure = (configuration: Partial<Configuration>): void =>
    inventory.replace({
      accountId: account,
      country: 'US',
      timeZone: 'America/New_York',
      locale: 'en',
      configuration: { ...emptyConfiguration, ...configuration, carriers: [connected] },
    })
  const calls = (): readonly Call[] =>
    [...Map.groupBy(events, ({ callId }) => callId).values()].flatMap((of) => foldCall(of) ?? [])
  const callOnce = async (
    number: string,
    caller: CallerManner,
    handedTo?: string,
  ): Promise<readonly CallEvent[]> => {
    const leg = carrier.dial(number, caller)
    const found = (): Call | undefined => calls().find((call) => call.carrier.ref === leg.sid)
    if (handedTo !== undefined) {
      const told = () => events.filter(({ callId }) => found()?.id === callId)
      void handOn(inventory, told, (...asked) => ours.askFor(...asked), handedTo)
    }
    await leg.call()
    await vi.waitFor(() => expectEnded(found()), { timeout: 20_000 })
    const { id: callId } = expectEnded(found())
    return events.filter((event) => event.callId === callId)
  }
  return {
    carrier,
    ours,
    url,
    events,
    recorded,
    log: lines,
    calls,
    configure,
    async play(story) {
      const key = ++played
      const { phones, caller, outside, handedTo, ...told } = apart(story, key)
      const numberOf = (phone: string): string =>
        `+1202555${2000 + 10 * key + Object.keys(phones).indexOf(phone)}`
      const number = `+1202556${1000 + key}`
      const target = (phone: string) =>
        ({ kind: 'number', number: numberOf(phone) as PhoneNumber, trunk: '' }) as const // E.164 as it stands
      const business = businessOf({ ...told, phones }, number, target)
      businesses.push(business)
      configure({
        destinations: businesses.flatMap(({ destinations }) => destinations),
        flows: businesses.flatMap(({ flows }) => flows),
        numbers: businesses.flatMap(({ numbers }) => numbers),
        trunks: [trunk],
      })
      for (const [phone, manner] of Object.entries(phones)) carrier.manners.set(numberOf(phone), manner)
      if (outside !== undefined) carrier.manners.set(outside.number, outside)
      const first = await callOnce(number, caller, handedTo)
      return told.again ? callOnce(number, caller) : first
    },
    async close() {
      await ours.close()
      await carrier.close()
      await server.close()
      await speech.close()
      await rm(data, { recursive: true, force: true })
    },
  }
}
