import type { FlowBody } from '#stages/call/flow.wire.ts'
import { waysOn } from '#stages/call/ways-on.ts'
import type { Step } from './edit.ts'

/** The steps as a call comes to them, nearest to the start first; those no call comes to last. */
export function inOrder({
  start,
  steps,
}: Pick<FlowBody, 'start' | 'steps'>): readonly (readonly [string, Step])[] {
  const names = new Set([start])
  for (const name of names) {
    const step = Object.hasOwn(steps, name) ? steps[name] : undefined // a step may be named `constructor`
    for (const { to } of step ? waysOn(step) : []) names.add(to)
  }
  for (const name of Object.keys(steps)) names.add(name)
  return [...names].flatMap((name) => {
    const step = Object.hasOwn(steps, name) ? steps[name] : undefined
    return step === undefined ? [] : [[name, step] as const]
  })
}
