import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { AccountId } from '#base/id.ts'
import { milliseconds } from '#base/time.ts'
import { startSipCarrier, type SipCarrier, type SipCarrierParts } from '../../src/carriers/sip/carrier.ts'
import { findPlace } from '../../src/carriers/find-place.ts'
import { openSwitchboard, type Switchboard } from '../../src/carriers/switchboard.ts'
import { Inventory } from '#configuration/inventory.ts'
import { emptyConfiguration, type Configuration } from '#configuration/items.ts'
import type { MediaEngine } from '#media/engine.ts'
import { openPrompts } from '#media/prompts.ts'
import { flite } from '#media/speech/flite.ts'
import { startMediaEngine } from '#media/worker/engine.ts'
import { openStorage, type Storage } from '#platform/storage.ts'
import { attribute } from '#stages/attribution/attribute.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { foldCall, type Call } from '#stages/call/call.ts'
import type { Showing } from '#stages/lease/showings.ts'

/** The SIP carrier with real sockets, media and prompts, and an array where the call log would be. */
export interface SipHouse {
  readonly carrier: SipCarrier
  readonly media: MediaEngine
  readonly storage: Storage
  readonly switchboard: Switchboard
  readonly inventory: Inventory
  readonly port: number
  readonly events: readonly CallEvent[]
  /** The calls there have been, oldest first. */
  calls(): readonly Call[]
  configure(configuration: Partial<Configuration>): void
  /** What the lease stage would say of the number. */
  shown: Showing | null
  close(): Promise<void>
}

const houseAccount = '0190f000-0000-7000-8000-000000000001' as AccountId // any account

/** What a test wants to be otherwise. */
export type SipHouseParts = Partial<Pick<SipCarrierParts, 'identity' | 'timers'>> &
  Readonly<{ callers?: Partial<SipCarrierParts['callers']>; mediaTimeoutMs?: number }>

/** Rules that have nothing to say. */
export const usually = { screen: () => null, asksAttestation: () => false, lastCalled: () => null }

export async function openSipHouse({
  callers,
  identity,
  timers,
  mediaTimeoutMs,
}: SipHouseParts = {}): Promise<SipHouse> {
  const data = await mkdtemp(join(tmpdir(), 'ringroot-sip-'))
  const media = await startMediaEngine({
    bind: '127.0.0.1',
    announced: '127.0.0.1',
    ports: null,
    dataDirectory: data,
    ...(mediaTimeoutMs === undefined ? {} : { timeoutMs: mediaTimeoutMs }),
  })
  const storage = await openStorage(data)
  const speech = flite()
  const inventory = new Inventory()
  const events: CallEvent[] = []
  const house = { shown: null as Showing | null } // set by the test
  const log = pino({ level: 'silent' })
  const switchboard = openSwitchboard({
    allowPrivate: true,
    findPlace: (account, keys, trunk) => findPlace(inventory, account, keys, trunk),
    record: (event) => void events.push(event),
    log,
  })
  const carrier = await startSipCarrier({
    transport: { bind: ['127.0.0.1'], port: 0 },
    ...(timers === undefined ? {} : { timers }),
    host: '127.0.0.1',
    inventory,
    attribution: { attribute: ({ placement }, at) => attribute({ placement, shown: house.shown }, at) },
    media,
    prompts: openPrompts(storage, speech),
    switchboard,
    record: (event) => void events.push(event),
    callers: { screening: usually, find: () => null, lookUp() {}, ...callers },
    identity: { anchors: [], patience: milliseconds(500), fetchCertificates: async () => null, ...identity },
    log,
  })
  return Object.assign(house, {
    carrier,
    media,
    storage,
    switchboard,
    inventory,
    port: carrier.ports().udp,
    events,
    calls: () =>
      [...Map.groupBy(events, ({ callId }) => callId).values()].flatMap((of) => foldCall(of) ?? []),
    configure: (configuration: Partial<Configuration>) =>
      inventory.replace({
        accountId: houseAccount,
        country: 'US',
        timeZone: 'America/New_York',
        locale: 'en',
        configuration: { ...emptyConfiguration, ...configuration },
      }),
    async close() {
      await carrier.close()
      switchboard.close()
      await media.close()
      await speech.close()
      await rm(data, { recursive: true, force: true })
    },
  })
}
