import type { LegId } from '#base/id.ts'
import type { LiveCall } from './live-call.ts'
import type { Hearing } from './markup-activity.ts'

/** No question has more. */
const mostPrompts = 5

/**
 * A question may be several prompts ("That is no choice." and the menu again). In one document keys are waited for after the last of them
 * only: so we look what the engine would say next.
 */
export function wholeQuestion(
  call: Pick<LiveCall, 'foresee'>,
  leg: LegId,
  first: Hearing,
): readonly Hearing[] {
  const whole = [first]
  while (first.listen !== null && !first.loop && whole.length < mostPrompts) {
    const next = call
      .foresee(whole.map(({ id }) => ({ kind: 'prompt-ended', leg, id })))
      .find((command) => command.kind === 'play' && command.leg === leg)
    if (next?.kind !== 'play' || next.loop || next.listen === null) break
    const { id, prompt, loop, listen } = next
    whole.push({ is: 'hearing', id, prompt, loop, listen })
  }
  return whole
}
