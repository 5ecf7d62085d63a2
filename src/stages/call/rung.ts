import type { LegId } from '#base/id.ts'
import { type Duration, seconds } from '#base/time.ts'
import type { Destination, Prompt, Ringing } from './flow.ts'
import {
  type Ask,
  type Gathered,
  type Gathering,
  gather,
  hearGathering,
  timersOfGathering,
} from './gather.ts'
import { dial, isOver, release } from './legs.ts'
import { isEndOf, say } from './saying.ts'
import { hasFired, startTimer, stopTimers } from './timers.ts'
import { type Heard, type Turn, and } from './turn.ts'

/** Somebody to ring, and for how long. */
export type Callee = Readonly<{ destination: Destination; ringFor: Duration }>

/**
 * A leg that is rung for the caller:
 *
 *     ringing ──answers──> whispering ──prompt ends──> taken
 *        │         └─────> accepting ──1──> taken
 *        └──no answer──┴──another key, hangs up──> dropped
 */
export type Rung = Readonly<{ leg: LegId; destination: Destination; stage: Stage }>
type Stage =
  | Readonly<{ is: 'ringing' }>
  | Readonly<{ is: 'whispering'; prompt: string }>
  | Readonly<{ is: 'accepting'; gathering: Gathering }>
  | Readonly<{ is: 'taken' }>

/** What whoever answers hears first. */
export type Manner = Pick<Ringing, 'whisper' | 'accept'>
export const plainly: Manner = { whisper: null, accept: null }

/** How long somebody may take to press 1. */
const acceptWithin = seconds(10)

const ringTimer = (leg: LegId): string => `ring:${leg}`

/** Rings one telephone. */
function ringOne(turn: Turn, { destination, ringFor }: Callee): Readonly<{ turn: Turn; rung: Rung }> {
  const { turn: dialled, leg } = dial(turn, destination)
  return {
    turn: startTimer(dialled, ringTimer(leg), ringFor),
    rung: { leg, destination, stage: { is: 'ringing' } },
  }
}

/** Whoever has more than one telephone is rung on all of them, each by a leg of its own. */
const everywhere = ({ destination: { also = [], ...destination }, ringFor }: Callee): readonly Callee[] =>
  [destination.to, ...also].map((to) => ({ destination: { ...destination, to }, ringFor }))

/** Rings them all at once. */
export const ringAll = (
  turn: Turn,
  callees: readonly Callee[],
): Readonly<{ turn: Turn; rung: readonly Rung[] }> =>
  callees.flatMap(everywhere).reduce<Readonly<{ turn: Turn; rung: readonly Rung[] }>>(
    (before, callee) => {
      const { turn, rung } = ringOne(before.turn, callee)
      return { turn, rung: [...before.rung, rung] }
    },
    { turn, rung: [] },
  )

/** How ringing stands after something was heard. */
export type RungNow = Readonly<{
  turn: Turn
  /** Who is still rung. */
  rung: readonly Rung[]
  /** Who takes the call; nobody else is rung any more. */
  taken: Rung | null
}>

/** Takes what is heard of those that are rung. */
export function hearRung(turn: Turn, manner: Manner, rung: readonly Rung[], heard: Heard): RungNow {
  const one = rung.find((one) => isAbout(one, heard))
  if (one === undefined) return { turn, rung, taken: null }
  const others = rung.filter((other) => other !== one)
  if (isOver(one.leg, heard)) return { turn: stopTimers(turn, ...timersOf(one)), rung: others, taken: null }
  const { turn: next, now } = hearOne(turn, manner, one, heard)
  if (now === null) return { turn: release(next, one.leg), rung: others, taken: null }
  if (now.stage.is === 'taken') return { turn: others.reduce(dropRung, next), rung: [], taken: now }
  // The first to answer has the call, unless somebody has yet to say that they want it.
  if (one.stage.is === 'ringing' && now.stage.is === 'whispering')
    return { turn: others.reduce(dropRung, next), rung: [now], taken: null }
  return { turn: next, rung: rung.map((before) => (before === one ? now : before)), taken: null }
}

/** Stops ringing one of them, or lets go of it when it has answered. */
export const dropRung = (turn: Turn, one: Rung): Turn => release(stopTimers(turn, ...timersOf(one)), one.leg)

type One = Readonly<{ turn: Turn; now: Rung | null }>

function hearOne(turn: Turn, manner: Manner, one: Rung, heard: Heard): One {
  switch (one.stage.is) {
    case 'ringing':
      if (hasFired(ringTimer(one.leg), heard)) return { turn, now: null }
      if (heard.kind !== 'leg-answered') return { turn, now: one }
      return greet(stopTimers(turn, ringTimer(one.leg)), manner, one)
    case 'whispering':
      if (!isEndOf(one.stage.prompt, heard)) return { turn, now: one }
      return { turn: stopTimers(turn, one.stage.prompt), now: taken(one) }
    case 'accepting': {
      const ask = acceptance(one.leg, manner.whisper, manner.accept)
      return accepting(hearGathering(turn, ask, one.stage.gathering, heard), one)
    }
    case 'taken':
      return { turn, now: one }
  }
}

/** The caller goes on hearing ringing while whoever answered is told who it is. */
function greet(turn: Turn, { whisper, accept }: Manner, one: Rung): One {
  if (accept !== null) return accepting(gather(turn, acceptance(one.leg, whisper, accept)), one)
  const said = whisper === null ? { turn, prompt: null } : say(turn, one.leg, whisper)
  if (said.prompt === null) return { turn: said.turn, now: taken(one) }
  return { turn: said.turn, now: { ...one, stage: { is: 'whispering', prompt: said.prompt } } }
}

const taken = (one: Rung): Rung => ({ ...one, stage: { is: 'taken' } })

const acceptance = (leg: LegId, whisper: Prompt | null, accept: Prompt | null): Ask => ({
  leg,
  prompts: [whisper, accept].filter((prompt) => prompt !== null),
  keys: 'one',
  timeout: acceptWithin,
  tries: 1,
  invalid: null,
  accepts: (key) => key === '1',
})

function accepting(gathered: Gathered, one: Rung): One {
  if (gathered.gathering !== null)
    return {
      turn: gathered.turn,
      now: { ...one, stage: { is: 'accepting', gathering: gathered.gathering } },
    }
  if (gathered.keys === null) return { turn: gathered.turn, now: null }
  return { turn: and(gathered.turn, { facts: [{ kind: 'accepted', leg: one.leg }] }), now: taken(one) }
}

function isAbout(one: Rung, heard: Heard): boolean {
  if ('leg' in heard) return heard.leg === one.leg
  return timersOf(one).some((timer) => hasFired(timer, heard))
}

function timersOf({ leg, stage }: Rung): readonly string[] {
  switch (stage.is) {
    case 'ringing':
      return [ringTimer(leg)]
    case 'whispering':
      return [stage.prompt]
    case 'accepting':
      return timersOfGathering(stage.gathering)
    case 'taken':
      return []
  }
}
