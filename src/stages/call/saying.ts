import type { LegId } from '#base/id.ts'
import { type Duration, minutes } from '#base/time.ts'
import { callerLeg } from './call-event.ts'
import type { Listen, Prompt } from './flow.ts'
import { fillPrompt } from './prompt-words.ts'
import { hasFired, startTimer, stopTimers } from './timers.ts'
import { type Heard, type Turn, and } from './turn.ts'

/** No prompt is longer. Without this a lost "prompt ended" would leave the caller in silence. */
export const longestPrompt: Duration = minutes(2)

/** Says it to one leg; answers with the id under which its end is heard, or null when there is nothing to say. */
export function say(
  turn: Turn,
  leg: LegId,
  prompt: Prompt,
  listen: Listen | null = null,
): Readonly<{ turn: Turn; prompt: string | null }> {
  const filled = fillPrompt(prompt, turn.state.context.words)
  if (filled === null) return { turn, prompt: null }
  const count = turn.state.promptsPlayed + 1
  const id = `prompt:${count}`
  const said = and(turn, {
    state: {
      promptsPlayed: count,
      playing: new Set(turn.state.playing).add(id),
      ringback: leg === callerLeg ? false : turn.state.ringback,
    },
    commands: [{ kind: 'play', leg, id, prompt: filled, loop: false, listen }],
    facts: [{ kind: 'prompt-started', leg, says: textOf(filled) }],
  })
  return { turn: startTimer(said, id, longestPrompt), prompt: id }
}

/** Plays over and over, until the leg hears something else. */
export function loop(turn: Turn, leg: LegId, prompt: Prompt, listen: Listen | null = null): Turn {
  const count = turn.state.promptsPlayed + 1
  return and(turn, {
    state: { promptsPlayed: count, ringback: leg === callerLeg ? false : turn.state.ringback },
    commands: [{ kind: 'play', leg, id: `loop:${count}`, prompt, loop: true, listen }],
  })
}

/** Stops a prompt that is being said to the leg. */
export const hush = (turn: Turn, leg: LegId, prompt: string): Turn =>
  stopTimers(and(turn, { commands: [{ kind: 'stop-playing', leg }] }), prompt)

/** As the log has it. */
const textOf = (prompt: Prompt): string =>
  'say' in prompt ? prompt.say : 'file' in prompt ? prompt.file : prompt.tone

/** True when this is the end of that prompt: heard, or given up waiting for. */
export const isEndOf = (prompt: string, heard: Heard): boolean =>
  (heard.kind === 'prompt-ended' && heard.id === prompt) || hasFired(prompt, heard)
