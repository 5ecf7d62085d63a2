import type { DestinationId, FlowId, LegId } from '#base/id.ts'
import { milliseconds, seconds } from '#base/time.ts'
import type { CallFact, EndCause } from '#stages/call/call-event.ts'
import { begin, step } from '#stages/call/engine.ts'
import type { CallCommand, Destination, Flow, FlowStep } from '#stages/call/flow.ts'
import type { CallContext, Heard, Turn } from '#stages/call/turn.ts'
import { aContext, aRing, noon } from './flow-parts.ts'

/** A small business whose flows are played in tests, what may be heard in its calls, and what came of it in a few words. */

// `as`: tests name destinations and legs as the engine does.
export const sales = 'sales' as DestinationId
export const reception = 'reception' as DestinationId
export const gone = 'gone' as DestinationId
export const leg = (id: string) => id as LegId

export const destinations: ReadonlyMap<DestinationId, Destination> = new Map(
  [sales, reception].map((id) => [id, { id, name: `The ${id}`, to: { kind: 'sip', uri: `sip:${id}@pbx` } }]),
)

export const ring = (...to: readonly DestinationId[]) => ({
  ...aRing,
  destinations: to.map((destination) => ({ destination, ringFor: seconds(20), weight: 1 })),
  nobody: 'bye',
})

/** Starts at `start`; `bye` hangs up. */
export const flowOf = (
  steps: Readonly<Record<string, FlowStep>>,
  failOpen: DestinationId | null = null,
): Flow => ({
  id: 'flow' as FlowId,
  version: 1,
  name: 'Test',
  start: 'start',
  steps: { bye: { does: 'hangup' }, ...steps },
  failOpen,
})

/** Everything that came out of a call so far, and where it stands. */
export type Played = Readonly<{
  turn: Turn
  commands: readonly CallCommand[]
  facts: readonly CallFact[]
}>

/** What comes of a call that hears all this, one after the other. */
export function play(flow: Flow, heards: readonly Heard[], context: Partial<CallContext> = {}): Played {
  const first = begin(flow, { ...aContext, destinations, ...context }, noon)
  return heards.reduce<Played>(hearNext, { turn: first, commands: first.commands, facts: first.facts })
}

/** The call goes on with one more thing heard. */
export function hearNext(before: Played, heard: Heard): Played {
  const turn = step(before.turn.state, heard, noon)
  return { turn, commands: [...before.commands, ...turn.commands], facts: [...before.facts, ...turn.facts] }
}

/** Commands in a few words, as a reader would say them. */
export const said = (commands: readonly CallCommand[]): string[] =>
  commands.map((command) => {
    if (command.kind === 'play') return `${command.loop ? 'loop' : 'play'} ${command.id} to ${command.leg}`
    if (command.kind === 'dial') return `dial ${command.leg} ${command.destination.id}`
    if (command.kind === 'hangup') return `hangup ${command.sipStatus ?? ''}`.trim()
    if (command.kind === 'connect')
      return command.with === 'caller' ? `connect ${command.leg}` : `connect ${command.leg} ${command.with}`
    if ('timer' in command) return `${command.kind} ${command.timer}`
    return 'leg' in command ? `${command.kind} ${command.leg}` : command.kind
  })

/** What the legs were told, in order. */
export const spoken = ({ facts }: Pick<Played, 'facts'>): string[] =>
  facts.flatMap((fact) => (fact.kind === 'prompt-started' ? [`${fact.leg}: ${fact.says}`] : []))

/** The names of the steps the call came to. */
export const path = ({ facts }: Pick<Played, 'facts'>): string[] =>
  facts.flatMap((fact) => (fact.kind === 'step-entered' ? [fact.step] : []))

export const answered = (id: string): Heard => ({ kind: 'leg-answered', leg: leg(id) })
export const ringing = (id: string): Heard => ({ kind: 'leg-ringing', leg: leg(id) })
export const failed = (id: string, failure: 'busy' | 'no-answer' | 'cancelled' = 'busy'): Heard => ({
  kind: 'leg-failed',
  leg: leg(id),
  failure,
  sipStatus: failure === 'busy' ? 486 : null,
})
export const ended = (id: string, cause: EndCause = 'hung-up'): Heard => ({
  kind: 'leg-ended',
  leg: leg(id),
  cause,
})
export const promptEnded = (id: string, of = 'caller'): Heard => ({ kind: 'prompt-ended', leg: leg(of), id })
export const fired = (timer: string): Heard => ({ kind: 'timer-fired', timer })
export const keys = (pressed: string, of = 'caller'): Heard[] =>
  Array.from(pressed, (key) => ({ kind: 'key-pressed', leg: leg(of), key }))
export const recorded: Heard = { kind: 'recording-ended', length: milliseconds(900), bytes: 9, peaks: [0.5] }
