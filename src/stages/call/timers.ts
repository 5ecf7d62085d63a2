import type { Duration } from '#base/time.ts'
import { type Heard, type Turn, and } from './turn.ts'

/** Every timer is named after what it waits for; starting one of the same name starts it anew. */
export const startTimer = (turn: Turn, timer: string, length: Duration): Turn =>
  and(turn, {
    state: { timers: new Set(turn.state.timers).add(timer) },
    commands: [{ kind: 'start-timer', timer, for: length }],
  })

/** Stops those of them that run. */
export const stopTimers = (turn: Turn, ...timers: readonly string[]): Turn => {
  const running = timers.filter((timer) => turn.state.timers.has(timer))
  if (running.length === 0) return turn
  return and(turn, {
    state: { timers: new Set([...turn.state.timers].filter((timer) => !running.includes(timer))) },
    commands: running.map((timer) => ({ kind: 'stop-timer', timer }) as const),
  })
}

/** True when this is that timer. */
export const hasFired = (timer: string, heard: Heard): boolean =>
  heard.kind === 'timer-fired' && heard.timer === timer
