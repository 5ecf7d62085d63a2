import { checkFlow } from '#stages/call/check-flow.ts'
import type { FlowBody, FlowFaultFound } from '#stages/call/flow.wire.ts'

/** Something wrong with a flow: where in it, and what, in words. */
export type FlowFault = Readonly<{ path: readonly string[]; message: string }>

/** What `checkFlow` finds, in words. A destination that is not there is every reference's fault, and told there. */
export function flowFaults(
  flow: FlowBody,
  destinations: ReadonlySet<string>,
  undialable: ReadonlySet<string> = new Set(),
): readonly FlowFault[] {
  return checkFlow(flow, destinations, undialable)
    .filter(({ fault }) => fault !== 'destination-missing')
    .map(({ path, fault }) => {
      const place = placeIn(flow, path)
      return { path: place, message: wordsOf[fault](place, flow) }
    })
}

type Words = (place: readonly string[], flow: FlowBody) => string

const wordsOf: Readonly<Record<FlowFaultFound['fault'], Words>> = {
  'step-missing': (place, flow) => `there is no step "${valueAt(flow, place)}"`,
  'destination-missing': (place, flow) => `there is no destination "${destinationAt(flow, place)}"`,
  'not-dialable': (place, flow) => `no network would connect the number of "${destinationAt(flow, place)}"`,
  'rings-nobody': () => 'nobody would ring: name a destination',
  'never-ends': ([, step]) => `the call would go round and come back to "${step}" without anybody ringing`,
  'never-opens': () =>
    'these hours never come: they begin at 24:00, or their first day is after the last one, or in no calendar',
  'shares-nothing': () => 'every share is 0: give at least one branch a share',
  unreachable: ([, step]) => `no call ever comes to step "${step}"`,
  'no-fail-open': () => 'name the destination that takes the call when the flow cannot go on',
}

/** `steps.A. B.branches.0.next` as its parts: a step may have points in its name. */
function placeIn(flow: FlowBody, path: string): readonly string[] {
  const [first = '', ...rest] = path.split('.')
  if (first !== 'steps') return [first, ...rest]
  const after = path.slice('steps.'.length)
  const step = Object.keys(flow.steps)
    .filter((name) => after === name || after.startsWith(`${name}.`))
    .sort((a, b) => b.length - a.length)[0]
  if (step === undefined) return [first, ...rest]
  const field = after.slice(step.length + 1)
  return [first, step, ...(field === '' ? [] : field.split('.'))]
}

/** A place in a list of destinations, or the name of one. */
function destinationAt(flow: FlowBody, place: readonly string[]): string {
  const at = place[0] === 'failOpen' ? place : [...place, 'destination']
  return valueAt(flow, at)
}

function valueAt(flow: FlowBody, place: readonly string[]): string {
  let value: unknown = flow
  for (const part of place) {
    const held: ReadonlyMap<string, unknown> = new Map(Object.entries(value ?? {}))
    value = held.get(part)
  }
  return String(value)
}
