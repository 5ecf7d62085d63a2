import type { Candidate, Choice, Ringing } from './flow.ts'
import type { Callee } from './rung.ts'
import { type Turn, and } from './turn.ts'

/** The step's destinations that still exist; each that does not is noted. */
export function calleesOf(
  turn: Turn,
  { destinations }: Ringing,
): Readonly<{ turn: Turn; callees: readonly Callee[] }> {
  let noted = turn
  const callees = destinations.flatMap(({ destination: id, ringFor }): readonly Callee[] => {
    const destination = turn.state.context.destinations.get(id)
    if (destination !== undefined) return [{ destination, ringFor }]
    noted = and(noted, { facts: [{ kind: 'flow-fault', step: id, fault: 'destination-missing' }] })
    return []
  })
  return { turn: noted, callees }
}

/** As the flow names them: one after the other, or all at once. */
export const plainRounds = (
  { strategy }: Ringing,
  callees: readonly Callee[],
): readonly (readonly Callee[])[] =>
  strategy === 'all-at-once' ? [callees] : callees.map((callee) => [callee])

/** They with their weights, for whoever chooses among them. */
export const choiceOf = (plan: Ringing, callees: readonly Callee[]): Choice => ({
  by: plan.strategy,
  sticky: plan.sticky,
  among: candidatesOf(plan, callees),
})

const candidatesOf = (plan: Ringing, callees: readonly Callee[]): readonly Candidate[] =>
  callees.map(({ destination }) => ({
    destination: destination.id,
    weight: plan.destinations.find(({ destination: id }) => id === destination.id)?.weight ?? 1,
  }))
