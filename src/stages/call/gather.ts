import type { LegId } from '#base/id.ts'
import type { Duration } from '#base/time.ts'
import type { Listen, Prompt } from './flow.ts'
import { hush, isEndOf, say } from './saying.ts'
import { hasFired, startTimer, stopTimers } from './timers.ts'
import type { Heard, Turn } from './turn.ts'

/** What is asked of a leg. */
export type Ask = Readonly<{
  leg: LegId
  /** Said one after the other. */
  prompts: readonly Prompt[]
  keys: Listen['keys']
  /** From the end of the last prompt to the first key, and from key to key. */
  timeout: Duration
  /** How often it is asked. */
  tries: number
  /** Said before it is asked again, after keys that mean nothing. */
  invalid: Prompt | null
  accepts(keys: string): boolean
}>

/**
 * Waiting for keys:
 *
 *     saying ──the last prompt ends──> listening ──a key that is accepted──> given
 *       ^ └──────────any key──────────────^ │
 *       └─────asked again: no key, or one that means nothing──> (after the last try) not given
 *
 * A key interrupts what is being said. It belongs to whoever asks when it is pressed: it is never kept for a later step.
 */
export type Gathering = Readonly<{
  /** The prompt being said; null while listening. */
  saying: string | null
  /** What is said after it. */
  next: readonly Prompt[]
  timer: string
  typed: string
  triesLeft: number
}>

/** Still waiting, or done: with the keys, or null when none came that means anything. */
export type Gathered =
  | Readonly<{ turn: Turn; gathering: Gathering }>
  | Readonly<{ turn: Turn; gathering: null; keys: string | null }>

/** No number or extension is longer. */
const mostKeys = 32

/** Begins to ask. */
export const gather = (turn: Turn, ask: Ask): Gathered =>
  sayNext(turn, ask, { saying: null, next: ask.prompts, timer: '', typed: '', triesLeft: ask.tries - 1 })

/** Takes what is heard of it; anything else leaves it as it is. */
export function hearGathering(turn: Turn, ask: Ask, gathering: Gathering, heard: Heard): Gathered {
  if (heard.kind === 'key-pressed' && heard.leg === ask.leg)
    return press(stopTimers(quiet(turn, ask, gathering), gathering.timer), ask, gathering, heard.key)
  if (gathering.saying !== null && isEndOf(gathering.saying, heard))
    return sayNext(stopTimers(turn, gathering.saying), ask, gathering)
  if (gathering.saying === null && hasFired(gathering.timer, heard)) return complete(turn, ask, gathering)
  return { turn, gathering }
}

/** The timers it runs. */
export const timersOfGathering = ({ timer, saying }: Gathering): readonly string[] =>
  saying === null ? [timer] : [saying]

const quiet = (turn: Turn, ask: Ask, { saying }: Gathering): Turn =>
  saying === null ? turn : hush(turn, ask.leg, saying)

function sayNext(turn: Turn, ask: Ask, gathering: Gathering): Gathered {
  const [prompt, ...next] = gathering.next
  if (prompt === undefined) return listen(turn, ask, gathering)
  const said = say(turn, ask.leg, prompt, { timeout: ask.timeout, keys: ask.keys })
  if (said.prompt === null) return sayNext(turn, ask, { ...gathering, next })
  return { turn: said.turn, gathering: { ...gathering, saying: said.prompt, next } }
}

function listen(turn: Turn, ask: Ask, gathering: Gathering): Gathered {
  const timer = `keys:${ask.leg}:${turn.state.promptsPlayed}`
  return {
    turn: startTimer(turn, timer, ask.timeout),
    gathering: { ...gathering, saying: null, next: [], timer },
  }
}

function press(turn: Turn, ask: Ask, gathering: Gathering, key: string): Gathered {
  if (ask.keys === 'one') return complete(turn, ask, { ...gathering, typed: key })
  if (key === '#') return complete(turn, ask, gathering)
  return listen(turn, ask, { ...gathering, typed: (gathering.typed + key).slice(0, mostKeys) })
}

function complete(turn: Turn, ask: Ask, gathering: Gathering): Gathered {
  const { typed, triesLeft } = gathering
  if (typed !== '' && ask.accepts(typed)) return { turn, gathering: null, keys: typed }
  if (triesLeft <= 0) return { turn, gathering: null, keys: null }
  const again = typed === '' || ask.invalid === null ? ask.prompts : [ask.invalid, ...ask.prompts]
  return sayNext(turn, ask, { saying: null, next: again, timer: '', typed: '', triesLeft: triesLeft - 1 })
}
