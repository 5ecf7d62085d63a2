import type { CallEvent } from '#stages/call/call-event.ts'
import { foldCall, type Call } from '#stages/call/call.ts'

/** Facts that are the flow's doing, and nobody's clock. */
const remarkable: ReadonlySet<CallEvent['kind']> = new Set([
  'accepted',
  'message-started',
  'message-ended',
  'queued',
  'left-queue',
  'callback-asked',
  'recording-started',
  'recording-paused',
  'recording-resumed',
  'recording-dropped',
  'flow-fault',
])

export type CallRecord = Readonly<{
  result: Call['result']
  endedBy: Call['endedBy']
  cause: Call['cause']
  answered: boolean
  answeredBy: string | null
  /** `Reception: busy`. */
  legs: readonly string[]
  keys: string
  also: readonly string[]
}>

/** What a call comes to, without what may differ: ids, times, what the carrier calls things. `nameOf`: a destination as the test has it. */
export function recordOf(told: readonly CallEvent[], nameOf: (name: string) => string): CallRecord {
  const call = foldCall(told)
  if (call === null) throw new Error('there was no call')
  const { result, endedBy, cause, answeredBy, answeredAt, legs, keys } = call
  return {
    result,
    endedBy,
    cause,
    answered: answeredAt !== null,
    answeredBy: answeredBy === null ? null : nameOf(answeredBy.name),
    legs: legs.map(({ name, outcome }) => `${nameOf(name)}: ${outcome}`),
    keys,
    also: told.flatMap(remarkOf),
  }
}

function remarkOf(event: CallEvent): readonly string[] {
  if (event.kind === 'routed') return [`routed ${event.branch}`]
  if (event.kind === 'tagged') return [`tagged ${event.tags.join(' ')}`]
  if (event.kind === 'surveyed') return [`surveyed ${event.answer}`]
  if (event.kind === 'transferred') return ['handed on']
  if (event.kind === 'called-through') return [`called ${event.callee}`]
  return remarkable.has(event.kind) ? [event.kind] : []
}
