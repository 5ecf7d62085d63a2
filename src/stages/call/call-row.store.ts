import { sql } from 'kysely'
import { type CallId, isUuid } from '#base/id.ts'
import type { AccountTransaction } from '#platform/db.ts'
import type { Call } from './call.ts'

/** A call with everything the log decides beside the fold. */
export type Entry = Readonly<{
  call: Call
  sourceId: number | null
  /** The shares of a judged call; null when nobody judged it. */
  credits: readonly Credit[] | null
}>

/** A share of a call; source 0 is nobody's. */
export type Credit = Readonly<{ sourceId: number; p: number }>

/** Writes the calls as they now are. */
export async function upsertCalls(
  trx: AccountTransaction,
  entries: readonly (Entry & Readonly<{ firstTime: boolean }>)[],
): Promise<void> {
  const rows = entries.map(callRow).sort((a, b) => (a.id < b.id ? -1 : 1))
  await sql`
    insert into calls (account_id, ${columnNames})
    select current_account(), ${columnNames} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c (${columnTypes})
    on conflict (account_id, id) do update set ${columnUpdates}`.execute(trx)
}

/** The columns a call has, with their types. */
const columns = {
  id: 'uuid',
  started_at: 'timestamptz',
  direction: 'text',
  callee: 'text',
  agent_id: 'uuid',
  agent_name: 'text',
  number_id: 'uuid',
  number: 'text',
  caller: 'text',
  caller_name: 'text',
  phase: 'text',
  result: 'text',
  answered_at: 'timestamptz',
  connected_at: 'timestamptz',
  ended_at: 'timestamptz',
  ring_ms: 'int',
  total_ms: 'int',
  connected_ms: 'int',
  hold_ms: 'int',
  ivr_ms: 'int',
  queue: 'text',
  queue_ms: 'int',
  callback_asked: 'boolean',
  transfers: 'int',
  tags: 'text[]',
  survey: 'int',
  mailbox: 'text',
  message_ms: 'int',
  message_peaks: 'jsonb',
  ended_by: 'text',
  cause: 'text',
  answered_by: 'uuid',
  answered_by_name: 'text',
  flow_id: 'uuid',
  carrier_name: 'text',
  carrier_ref: 'text',
  first_time: 'boolean',
  test: 'boolean',
  spam: 'boolean',
  attestation: 'text',
  screened: 'text',
  screened_why: 'text',
  recording: 'text',
  recording_ms: 'int',
  peaks: 'jsonb',
  source_id: 'int',
  visit_id: 'uuid',
  basis: 'text',
  badge: 'text',
  visit_confidence: 'real',
  campaign_confidence: 'real',
  source_confidence: 'real',
  leader: 'uuid',
} as const

const names = Object.keys(columns)
const columnNames = sql.raw(names.join(', '))
const columnTypes = sql.raw(
  Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', '),
)
const columnUpdates = sql.raw(
  names
    .filter((name) => name !== 'id')
    .map((name) => `${name} = excluded.${name}`)
    .join(', '),
)

/** 24 days: what an integer holds. Only a clock gone wrong comes near it. */
export const fitting = (length: number): number => Math.min(length, 2 ** 31 - 1)

export const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** A number that somebody typed is a destination without an entry of its own. */
const uuidOf = (destination: Call['answeredBy']): string | null =>
  destination !== null && isUuid(destination.destinationId) ? destination.destinationId : null

const callRow = ({
  call,
  sourceId,
  firstTime,
}: Entry & Readonly<{ firstTime: boolean }>): Readonly<Record<keyof typeof columns, unknown>> &
  Readonly<{ id: CallId }> => ({
  id: call.id,
  started_at: isoOf(call.startedAt),
  direction: call.direction,
  callee: call.callee,
  agent_id: uuidOf(call.agent),
  agent_name: call.agent?.name ?? null,
  number_id: call.numberId,
  number: call.number,
  caller: call.caller,
  caller_name: call.callerName,
  phase: call.phase,
  result: call.result,
  answered_at: isoOf(call.answeredAt),
  connected_at: isoOf(call.connectedAt),
  ended_at: isoOf(call.endedAt),
  ring_ms: fitting(call.ring),
  total_ms: fitting(call.total),
  connected_ms: fitting(call.connected),
  hold_ms: fitting(call.hold),
  ivr_ms: fitting(call.ivr),
  queue: call.queueName,
  queue_ms: fitting(call.queue),
  callback_asked: call.callbackAsked,
  transfers: call.transfers,
  tags: call.tags,
  survey: call.survey?.answer ?? null,
  mailbox: call.message?.mailbox ?? null,
  message_ms: fitting(call.message?.length ?? 0),
  message_peaks: call.message?.peaks ?? null,
  ended_by: call.endedBy,
  cause: call.cause,
  answered_by: uuidOf(call.answeredBy),
  answered_by_name: call.answeredBy?.name ?? null,
  flow_id: call.flowId,
  carrier_name: call.carrier.name,
  carrier_ref: call.carrier.ref,
  first_time: firstTime,
  test: call.test,
  spam: call.spam,
  attestation: call.attestation,
  screened: call.screened?.verdict ?? null,
  screened_why: call.screened?.why ?? null,
  recording: call.recording.state,
  recording_ms: call.recording.state === 'ready' ? fitting(call.recording.length) : 0,
  peaks: call.recording.state === 'ready' ? call.recording.peaks : null,
  source_id: sourceId,
  visit_id: call.attribution.visitId,
  basis: call.attribution.basis,
  ...judged(call.attribution.judgement),
})

const judged = (judgement: Call['attribution']['judgement']) => ({
  badge: judgement?.badge ?? null,
  visit_confidence: judgement?.confidence.visit ?? null,
  campaign_confidence: judgement?.confidence.campaign ?? null,
  source_confidence: judgement?.confidence.source ?? null,
  leader: judgement?.leader ?? null,
})

/** Writes the shares of calls that were judged in place of what was thought before. */
export async function writeCredits(trx: AccountTransaction, entries: readonly Entry[]): Promise<void> {
  const judged = entries.filter(({ credits }) => credits !== null)
  if (judged.length === 0) return
  const ids = judged.map(({ call }) => call.id)
  await sql`delete from call_credits where account_id = current_account() and call_id = any(${ids})`.execute(
    trx,
  )
  const rows = judged.flatMap(({ call, credits }) =>
    (credits ?? []).map(({ sourceId, p }) => ({ call_id: call.id, source_id: sourceId, p })),
  )
  await sql`
    insert into call_credits (account_id, call_id, source_id, p)
    select current_account(), call_id, source_id, sum(p)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c (call_id uuid, source_id int, p real)
    group by call_id, source_id`.execute(trx)
}
