import { sql } from 'kysely'
import type {
  AccountId,
  DestinationId,
  FlowId,
  NumberId,
  PoolId,
  SiteId,
  ThreadId,
  UserId,
} from '#base/id.ts'
import { instant, milliseconds, seconds, type Instant } from '#base/time.ts'
import type { Accounts } from '#accounts/accounts.store.ts'
import { changeConfiguration } from '#configuration/change.store.ts'
import type { Configuration } from '#configuration/items.ts'
import { PeakMeter, bytesOf, samplesOf } from '#media/peaks.ts'
import type { Prompts } from '#media/prompts.ts'
import { recordingFormat, sampleRate } from '#media/wav.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import type { Secrets } from '#platform/secrets.ts'
import type { Storage } from '#platform/storage.ts'
import { foldCall, type Call } from '#stages/call/call.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { writeCalls } from '#stages/call/call-log.store.ts'
import { withSources } from '#stages/call/credited.store.ts'
import { messageKey, recordingKey } from '#stages/call/recording.ts'
import type { MessageEvent } from '#stages/message/message-event.ts'
import { messageWriter } from '#stages/message/message-log.job.ts'
import { markRead, readThreads } from '#stages/message/message.store.ts'
import { refreshPersons } from '#stages/person/person.store.ts'
import { leaseBody } from '#stages/lease/lease.store.ts'
import { SourceDictionary } from '#stages/visit/source-dictionary.store.ts'
import { createChance } from './chance.ts'
import { addCallers } from './callers.store.ts'
import { addForms } from './forms.store.ts'
import { conversations, messages, readDealership, sampleName } from './dealership.ts'
import { tellHistory, type History } from './history.ts'
import { addMoney } from './money.store.ts'
import { addSounds } from './sounds.store.ts'
import type { Line, Place } from './tell-call.ts'
import { tellForms } from './tell-forms.ts'
import { tellTexts } from './tell-texts.ts'

export type DemoParts = Readonly<{
  db: Database
  secrets: Secrets
  accounts: Accounts
  owner: UserId
  storage: Storage
  prompts: Pick<Prompts, 'say' | 'upload'>
  /** Reads the account into the inventory and its lease book, once its history is written. */
  reload(account: AccountId): Promise<void>
}>

/** The same story in every installation. */
const seed = 20_26

/**
 * Adds the sample business with ninety days of history, in an account of its own that is marked as a sample. Does nothing when there is
 * one already; whoever removed it gets a new one. Removing the account removes all of it.
 */
export async function addSampleBusiness(parts: DemoParts, now: Instant): Promise<void> {
  const { db, accounts, owner, reload } = parts
  const existing = await db.reference.selectFrom('accounts').select('id').where('sample', '=', true).execute()
  if (existing.length > 0) return
  const account = await accounts.create(
    { kind: 'client', name: sampleName, timeZone: 'America/New_York', country: 'US', currency: 'USD' },
    { owner, sample: true },
  )
  try {
    const place = await furnish(parts, account)
    const history = tellHistory(place, now, seed)
    const calls = await addMessages(parts, await addRecordings(parts, history.calls))
    await write(db, account, { ...history, calls }, place)
    await writeTexts(db, account, tellTexts(calls, createChance(seed), now))
    await addForms(db, place, tellForms(place, history.visits, history.truth, createChance(seed + 2), now))
    await addCallers(db, account)
    await addSounds(parts, account)
    await addMoney(db, account, calls, createChance(seed + 3), now, owner)
    await db.account(account, (trx) => refreshPersons(trx))
  } catch (error) {
    await accounts.remove(account) // a half sample would stay for ever
    throw error
  }
  await reload(account)
}

async function furnish({ db, secrets }: DemoParts, account: AccountId): Promise<Place> {
  const dealership = await readDealership()
  const { faults, configuration } = await changeConfiguration({ db, secrets }, account, () => ({
    ...dealership,
    prune: new Set(),
  }))
  if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join('; '))
  return placeOf(account, configuration)
}

/** Everything was read from the database, so every item has its id. */
const id = (item: Readonly<{ id?: string }> | undefined): string => item?.id ?? ''

function placeOf(account: AccountId, configuration: Configuration): Place {
  // The casts name whose id it is.
  const { sites, pools, numbers, destinations, flows } = configuration
  const lines = numbers.flatMap((number): readonly (readonly [NumberId, Line])[] => {
    const name = number.flow ?? pools.find((pool) => pool.name === number.pool)?.flow
    const flow = flows.find((one) => one.name === name)
    if (!flow) return []
    const { number: digits, placement, agent = null } = number
    const { name: called, version = 1 } = flow
    const line = { digits, placement, agent, flow: called, flowId: id(flow) as FlowId, flowVersion: version }
    return [[id(number) as NumberId, line]]
  })
  return {
    account,
    site: id(sites[0]) as SiteId,
    pool: id(pools[0]) as PoolId,
    lines: new Map(lines),
    pooled: numbers.filter(({ use }) => use === 'pool').map((number) => id(number) as NumberId),
    destinations: new Map(destinations.map((one) => [one.name, id(one) as DestinationId])),
  }
}

/** The newest answered calls get a conversation to listen to. */
async function addRecordings(parts: DemoParts, calls: History['calls']): Promise<History['calls']> {
  const answered = calls.filter((events) => events.some(({ kind }) => kind === 'connected')).slice(-6)
  const chosen = new Map(
    answered.map((events, index) => [events, conversations[index % conversations.length] ?? []]),
  )
  return Promise.all(
    calls.map(async (events) => {
      const lines = chosen.get(events)
      return lines ? record(parts, events, lines) : events
    }),
  )
}

/** Both sides in turn, the caller left; the call lasts as long as they speak. */
async function record(
  { prompts, storage }: DemoParts,
  events: readonly CallEvent[],
  lines: readonly string[],
): Promise<readonly CallEvent[]> {
  const pause = new Int16Array(sampleRate / 2)
  const spoken: Int16Array[] = []
  for (const line of lines) {
    const prompt = await prompts.say(line, spoken.length % 2 === 0 ? 'en-US' : 'en-GB')
    const sound = prompt.ok ? await storage.get(prompt.value) : null
    if (!sound) return events // no voice here: a call without a recording is a call too
    spoken.push(samplesOf(sound))
  }
  const frames = spoken.reduce((sum, samples) => sum + samples.length + pause.length, 0)
  const stereo = new Int16Array(frames * recordingFormat.channels)
  let at = 0
  for (const [index, samples] of spoken.entries()) {
    for (const [offset, sample] of samples.entries()) stereo[(at + offset) * 2 + (index % 2)] = sample
    at += samples.length + pause.length
  }
  const connected = events.find(({ kind }) => kind === 'connected')
  const first = events[0]
  if (!connected || !first) return events
  await storage.put(recordingKey(first.accountId, first.callId), bytesOf(stereo))
  const meter = new PeakMeter()
  meter.add(stereo)
  const length = milliseconds((frames * seconds(1)) / sampleRate)
  const end = instant(connected.at + length)
  const { accountId, callId } = first
  const frame = { accountId, callId }
  return [
    ...events.map((event) =>
      event.kind === 'leg-ended' || event.kind === 'ended' ? { ...event, at: end } : event,
    ),
    { ...frame, id: 'recording-1', at: connected.at, kind: 'recording-started' },
    {
      ...frame,
      id: 'recording-2',
      at: end,
      kind: 'recording-ended',
      length,
      bytes: frames * recordingFormat.bytesPerFrame,
      peaks: meter.peaks,
    },
  ]
}

/** Whoever left a message said something: one of a few things, spoken once. Where there is no voice the call ends without one. */
async function addMessages(
  { prompts, storage }: DemoParts,
  calls: History['calls'],
): Promise<History['calls']> {
  const spoken = await Promise.all(
    messages.map(async (text) => {
      const prompt = await prompts.say(text, 'en-US')
      return prompt.ok ? await storage.get(prompt.value) : null
    }),
  )
  const sounds = spoken.flatMap((sound) => (sound ? [soundOf(sound)] : []))
  let said = 0
  return Promise.all(
    calls.map(async (events) => {
      const started = events.find(({ kind }) => kind === 'message-started')
      const sound = sounds[said % sounds.length]
      if (!started || !sound) return events
      said += 1
      const { accountId, callId } = started
      await storage.put(messageKey(accountId, callId), sound.bytes)
      const end = instant(started.at + sound.length)
      return [
        ...events.map((event) => (event.kind === 'ended' ? { ...event, at: end } : event)),
        {
          accountId,
          callId,
          id: 'message-1',
          at: end,
          kind: 'message-ended',
          length: sound.length,
          bytes: sound.bytes.length,
          peaks: sound.peaks,
        },
      ]
    }),
  )
}

function soundOf(file: Uint8Array) {
  const samples = samplesOf(file)
  const meter = new PeakMeter(1)
  meter.add(samples)
  return {
    bytes: bytesOf(samples),
    peaks: meter.peaks,
    length: milliseconds((samples.length * seconds(1)) / sampleRate),
  }
}

const batch = 1000

const batches = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )

async function write(db: Database, account: AccountId, history: History, place: Place): Promise<void> {
  const sources = new SourceDictionary(db)
  const arrivals = history.visits.map(({ arrival }) => arrival)
  const visitSources = await sources.idsOf(account, arrivals)
  await db.account(account, async (trx) => {
    const visits = history.visits.map((visit, index) => ({ visit, source: visitSources[index] ?? 0 }))
    for (const some of batches(visits, batch)) await writeVisits(trx, account, place.site, some)
    for (const some of batches(history.leases, batch)) await writeLeases(trx, account, some)
  })
  for (const some of batches(history.calls, 250)) {
    const entries = await withSources(sources, account, some.map(callOf))
    await db.account(account, (trx) => writeCalls(trx, account, some.flat(), entries))
  }
}

/** Kept as if they had come, and read but for the latest. */
async function writeTexts(db: Database, account: AccountId, events: readonly MessageEvent[]): Promise<void> {
  const write = messageWriter({ db, mail: false, queue: () => Promise.resolve() })
  await write(account, () => Promise.resolve(events))
  const threads = await readThreads(db, account, { limit: 100 })
  const unread = threads.filter((thread) => thread.unread > 0)
  for (const { id } of unread.slice(2)) await markRead(db, account, id as ThreadId) // the column of thread ids
}

function callOf(events: readonly CallEvent[]): Call {
  const call = foldCall(events)
  if (!call) throw new Error('a call of the story has no offer')
  return call
}

const iso = (at: Instant): string => new Date(at).toISOString()

async function writeVisits(
  trx: AccountTransaction,
  account: AccountId,
  site: SiteId,
  visits: readonly Readonly<{ visit: History['visits'][number]; source: number }>[],
): Promise<void> {
  const rows = visits.map(({ visit, source }) => ({
    id: visit.id,
    visitor: visit.visitor,
    source,
    at: iso(visit.at),
    until: iso(visit.until),
    url: visit.url,
    referrer: visit.referrer,
    clicks: visit.arrival.clickIds,
    device: visit.device,
  }))
  const pages = visits.flatMap(({ visit }) =>
    visit.pages.map((page) => ({ ...page, at: iso(page.at), visit: visit.id })),
  )
  const taps = visits.flatMap(({ visit: { id, tap } }) =>
    tap ? [{ ...tap, at: iso(tap.at), visit: id }] : [],
  )
  await sql`
    insert into visits (account_id, id, site_id, visitor_id, source_id, started_at, last_activity_at, landing_url, referrer,
      click_ids, device)
    select ${account}, id, ${site}, visitor, source, at, until, url, referrer, clicks, device
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (id uuid, visitor uuid, source int, at timestamptz,
      until timestamptz, url text, referrer text, clicks jsonb, device text)`.execute(trx)
  await sql`
    insert into page_views (account_id, id, visit_id, at, url, title, active_ms)
    select ${account}, id, visit, at, url, title, "activeMs"
    from jsonb_to_recordset(${JSON.stringify(pages)}::jsonb) as p (id uuid, visit uuid, at timestamptz, url text, title text,
      "activeMs" int)`.execute(trx)
  await sql`
    insert into taps (account_id, id, visit_id, at, number)
    select ${account}, id, visit, at, number
    from jsonb_to_recordset(${JSON.stringify(taps)}::jsonb) as t (id uuid, visit uuid, at timestamptz, number text)`.execute(
    trx,
  )
}

async function writeLeases(
  trx: AccountTransaction,
  account: AccountId,
  leases: History['leases'],
): Promise<void> {
  const rows = leases.map((event) => ({
    ...event,
    at: iso(event.at),
    body: event.kind === 'leased' ? leaseBody(event) : {},
  }))
  await sql`
    insert into lease_events (account_id, id, at, kind, pool_id, number_id, visit_id, visitor_id, body)
    select ${account}, id, at, kind, pool, number, visit, visitor, body
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as e (id uuid, at timestamptz, kind text, pool uuid, number uuid,
      visit uuid, visitor uuid, body jsonb)`.execute(trx)
}
