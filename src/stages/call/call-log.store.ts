import { type RawBuilder, sql } from 'kysely'
import type { AccountId, CallId } from '#base/id.ts'
import { milliseconds } from '#base/time.ts'
import { type AccountTransaction, instantOf } from '#platform/db.ts'
import { notifyLive } from '#platform/live.ts'
import type { CallEvent } from './call-event.ts'
import { type Entry, fitting, isoOf, upsertCalls, writeCredits } from './call-row.store.ts'
import type { Call } from './call.ts'
import { type Counted, rollupChanges } from './rollup.ts'

/** The events the database has of these calls. */
export async function readEvents(
  trx: AccountTransaction,
  calls: readonly CallId[],
): Promise<readonly CallEvent[]> {
  const { rows } = await sql<Readonly<{ body: CallEvent }>>`
    select body || jsonb_build_object('id', id, 'callId', call_id, 'accountId', account_id,
                                      'at', round(extract(epoch from at) * 1000), 'kind', kind) as body
    from call_events
    where account_id = current_account() and call_id = any(${[...calls]})`.execute(trx)
  return rows.map(({ body }) => body)
}

/**
 * Writes events and everything that follows from them: the calls as they now are, the rollups, the attributions, and a word to the
 * screens. All or nothing, and nothing twice. One writer an account at a time. Answers with the calls that ended by this.
 */
export async function writeCalls(
  trx: AccountTransaction,
  account: AccountId,
  events: readonly CallEvent[],
  entries: readonly Entry[],
): Promise<readonly Call[]> {
  const fresh = await insertEvents(trx, events)
  await insertAttributions(
    trx,
    events.filter((event) => fresh.has(eventKey(event))),
    entries,
  )

  const before = await lockCalls(
    trx,
    entries.map(({ call }) => call.id),
  )
  const repeats = await readRepeats(trx, entries, before)
  const after = entries.map((entry) => ({ ...entry, firstTime: isFirstTime(entry.call, before, repeats) }))
  await upsertCalls(trx, after)
  await writeCredits(trx, after)
  const notFirstAnyMore = await unmarkLater(trx, after)

  const changes = after.map((entry) => ({ was: before.get(entry.call.id) ?? null, is: counted(entry) }))
  await addToRollups(trx, [...changes, ...notFirstAnyMore])
  await notifyLive(trx, ...entries.map(({ call }) => ({ account, topic: 'call', id: call.id })))
  return entries
    .map(({ call }) => call)
    .filter((call) => call.phase === 'ended' && before.get(call.id)?.ended !== true)
}

const eventKey = (event: Readonly<{ callId: string; id: string }>): string => `${event.callId} ${event.id}`

/** Answers with the keys of those that were not there yet. */
async function insertEvents(
  trx: AccountTransaction,
  events: readonly CallEvent[],
): Promise<ReadonlySet<string>> {
  const rows = events.map((event) => ({
    call_id: event.callId,
    id: event.id,
    at: isoOf(event.at),
    kind: event.kind,
    body: event,
  }))
  const inserted = await sql<Readonly<{ callId: string; id: string }>>`
    insert into call_events (account_id, call_id, id, at, kind, body)
    select current_account(), call_id, id, at, kind, body - '{id,callId,accountId,at,kind}'::text[]
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as e (call_id uuid, id text, at timestamptz, kind text, body jsonb)
    order by call_id, id
    on conflict do nothing
    returning call_id as "callId", id`.execute(trx)
  return new Set(inserted.rows.map(eventKey))
}

/** Every attribution gets the next version of its call, in the order of writing. */
async function insertAttributions(
  trx: AccountTransaction,
  events: readonly CallEvent[],
  entries: readonly Entry[],
): Promise<void> {
  const sourceIds = new Map(entries.map(({ call, sourceId }) => [call.id, sourceId]))
  const rows = events.flatMap((event) =>
    event.kind === 'attributed'
      ? [
          {
            call_id: event.callId,
            at: new Date(event.at).toISOString(),
            basis: event.basis,
            source_id: event.source === null ? null : (sourceIds.get(event.callId) ?? null),
            visit_id: event.visitId,
            evidence: event.evidence,
          },
        ]
      : [],
  )
  if (rows.length === 0) return
  await sql`
    insert into call_attributions (account_id, call_id, version, at, basis, source_id, visit_id, evidence)
    select current_account(), a.call_id,
      row_number() over (partition by a.call_id order by a.at) + coalesce(
        (select max(v.version) from call_attributions v where v.account_id = current_account() and v.call_id = a.call_id), 0),
      a.at, a.basis, a.source_id, a.visit_id, a.evidence
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as a (call_id uuid, at timestamptz, basis text, source_id int, visit_id uuid, evidence jsonb)`.execute(
    trx,
  )
}

/** The calls as they were; locked, in one order. */
async function lockCalls(
  trx: AccountTransaction,
  ids: readonly CallId[],
): Promise<ReadonlyMap<string, Counted>> {
  const rows = await trx
    .selectFrom('calls')
    .select([
      'id',
      'started_at',
      'direction',
      'phase',
      'test',
      'spam',
      'result',
      'first_time',
      'connected_ms',
      'source_id',
    ])
    .where('account_id', '=', sql<string>`current_account()`)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        startedAt: instantOf(row.started_at),
        direction: row.direction,
        ended: row.phase === 'ended',
        test: row.test,
        spam: row.spam,
        result: row.result,
        firstTime: row.first_time,
        connected: milliseconds(row.connected_ms),
        sourceId: row.source_id,
      },
    ]),
  )
}

const counted = ({ call, sourceId, firstTime }: Entry & Readonly<{ firstTime: boolean }>): Counted => ({
  startedAt: call.startedAt,
  direction: call.direction,
  ended: call.phase === 'ended',
  test: call.test,
  spam: call.spam,
  result: call.result,
  firstTime,
  connected: milliseconds(fitting(call.connected)),
  sourceId,
})

/** Withheld callers are nobody we could know again; test calls are nobody's. */
const mayBeFirst = (call: Call): boolean => call.caller !== null && !call.test

const isEarlier = (a: Call, b: Call): boolean =>
  a.startedAt < b.startedAt || (a.startedAt === b.startedAt && a.id < b.id)

/** The new calls whose caller has called this account before. */
async function readRepeats(
  trx: AccountTransaction,
  entries: readonly Entry[],
  before: ReadonlyMap<string, Counted>,
): Promise<ReadonlySet<string>> {
  const asked = entries.flatMap(({ call }) => (mayBeFirst(call) && !before.has(call.id) ? [call] : []))
  if (asked.length === 0) return new Set()
  const { rows } = await sql<Readonly<{ id: string }>>`
    select q.id
    from jsonb_to_recordset(${JSON.stringify(asked.map(callerAndStart))}::jsonb) as q (id uuid, caller text, at timestamptz)
    where exists (
      select from calls c
      where c.account_id = current_account() and c.caller = q.caller and not c.test
        and c.started_at <= q.at and (c.started_at, c.id) < (q.at, q.id))`.execute(trx)
  const within = asked.filter((call) =>
    entries.some(
      (other) => other.call.caller === call.caller && !other.call.test && isEarlier(other.call, call),
    ),
  )
  return new Set([...rows.map(({ id }) => id), ...within.map(({ id }) => id)])
}

const callerAndStart = ({ id, caller, startedAt }: Call) => ({
  id,
  caller,
  at: new Date(startedAt).toISOString(),
})

const isFirstTime = (
  call: Call,
  before: ReadonlyMap<string, Counted>,
  repeats: ReadonlySet<string>,
): boolean => before.get(call.id)?.firstTime ?? (mayBeFirst(call) && !repeats.has(call.id))

/** A call that arrives late, of an earlier moment, takes "first-time" from the one that had it. */
async function unmarkLater(
  trx: AccountTransaction,
  entries: readonly Readonly<{ call: Call; firstTime: boolean }>[],
): Promise<readonly Readonly<{ was: Counted; is: Counted }>[]> {
  const first = entries.filter(({ firstTime }) => firstTime).map(({ call }) => callerAndStart(call))
  if (first.length === 0) return []
  const { rows } = await sql<
    Readonly<{
      startedAt: Date
      direction: Counted['direction']
      ended: boolean
      test: boolean
      spam: boolean
      result: Counted['result']
      connectedMs: number
      sourceId: number | null
    }>
  >`
    update calls c set first_time = false
    from jsonb_to_recordset(${JSON.stringify(first)}::jsonb) as q (id uuid, caller text, at timestamptz)
    where c.account_id = current_account() and c.caller = q.caller and c.first_time and not c.test
      and c.started_at >= q.at and (c.started_at, c.id) > (q.at, q.id)
    returning c.started_at as "startedAt", c.direction, c.phase = 'ended' as ended, c.test, c.spam, c.result,
      c.connected_ms as "connectedMs", c.source_id as "sourceId"`.execute(trx)
  return rows.map(({ startedAt, connectedMs, ...row }) => {
    const call = { ...row, startedAt: instantOf(startedAt), connected: milliseconds(connectedMs) }
    return { was: { ...call, firstTime: true }, is: { ...call, firstTime: false } }
  })
}

async function addToRollups(
  trx: AccountTransaction,
  changes: readonly Readonly<{ was: Counted | null; is: Counted }>[],
): Promise<void> {
  const cells = rollupChanges(changes).map((cell) => ({ ...cell, hour: isoOf(cell.hour) }))
  if (cells.length === 0) return
  await sql`
    insert into calls_by_source_hour as r
      (account_id, hour, source_id, calls, answered, missed, abandoned, first_time, connected_ms)
    select current_account(), hour, source_id, calls, answered, missed, abandoned, first_time, connected_ms
    from jsonb_to_recordset(${JSON.stringify(cells)}::jsonb)
      as c (hour timestamptz, source_id int, calls int, answered int, missed int, abandoned int, first_time int, connected_ms bigint)
    on conflict (account_id, hour, source_id) do update set
      calls = r.calls + excluded.calls,
      answered = r.answered + excluded.answered,
      missed = r.missed + excluded.missed,
      abandoned = r.abandoned + excluded.abandoned,
      first_time = r.first_time + excluded.first_time,
      connected_ms = r.connected_ms + excluded.connected_ms`.execute(trx)
}

/**
 * Calls that began before this moment and are not over, or whose recording nobody ended: an earlier run of the server left them.
 * Two questions in one, because each half has a small index of its own.
 */
export async function readUnfinished(
  trx: AccountTransaction,
  startedBefore: Date,
): Promise<readonly CallId[]> {
  const { rows } = await selectUnfinished(startedBefore).execute(trx)
  return rows.map(({ id }) => id)
}

export const selectUnfinished = (startedBefore: Date): RawBuilder<Readonly<{ id: CallId }>> => sql`
  select id from calls where account_id = current_account() and phase <> 'ended' and started_at < ${startedBefore}
  union
  select id from calls where account_id = current_account() and recording = 'running' and started_at < ${startedBefore}`
