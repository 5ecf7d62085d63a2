import type { FlowBody, FlowFaultFound } from './flow.wire.ts'

type Step = FlowBody['steps'][string]

/**
 * What is wrong with a flow before it is published; empty when nothing is. `destinations` are the ids (in a configuration file: the
 * names) that exist. A running call survives each of these faults, but its caller would not be served as meant.
 */
export function checkFlow(flow: FlowBody, destinations: ReadonlySet<string>): readonly FlowFaultFound[] {
  const steps = new Map(Object.entries(flow.steps))
  const reached = reachable(flow.start, steps)
  return [
    ...(steps.has(flow.start) ? [] : [fault('start', 'step-missing')]),
    ...Array.from(steps, ([name, step]) => checkStep(name, step, steps, destinations)).flat(),
    ...Array.from(steps.keys()).flatMap((name) =>
      reached.has(name) ? [] : [fault(`steps.${name}`, 'unreachable')],
    ),
    ...checkFailOpen(flow.failOpen, destinations),
  ]
}

const fault = (path: string, fault: FlowFaultFound['fault']): FlowFaultFound => ({ path, fault })

function checkStep(
  name: string,
  step: Step,
  steps: ReadonlyMap<string, Step>,
  destinations: ReadonlySet<string>,
): readonly FlowFaultFound[] {
  const path = `steps.${name}`
  const next = nextOf(step)
  const faults: FlowFaultFound[] = []
  if (next && !steps.has(next.name)) faults.push(fault(`${path}.${next.key}`, 'step-missing'))
  if (goesRound(name, steps)) faults.push(fault(path, 'never-ends'))
  if (step.does !== 'ring') return faults
  if (step.destinations.length === 0) faults.push(fault(`${path}.destinations`, 'rings-nobody'))
  step.destinations.forEach(({ destination }, index) => {
    if (!destinations.has(destination))
      faults.push(fault(`${path}.destinations.${index}`, 'destination-missing'))
  })
  return faults
}

function checkFailOpen(
  failOpen: string | null,
  destinations: ReadonlySet<string>,
): readonly FlowFaultFound[] {
  if (failOpen === null) return [fault('failOpen', 'no-fail-open')]
  return destinations.has(failOpen) ? [] : [fault('failOpen', 'destination-missing')]
}

/** Every step has at most one way on. */
function nextOf(step: Step): Readonly<{ key: 'next' | 'nobody'; name: string }> | null {
  switch (step.does) {
    case 'announce':
    case 'record':
      return { key: 'next', name: step.next }
    case 'ring':
      return { key: 'nobody', name: step.nobody }
    case 'hangup':
      return null
  }
}

function reachable(start: string, steps: ReadonlyMap<string, Step>): ReadonlySet<string> {
  const reached = new Set<string>()
  for (let name: string | null = start; name !== null && !reached.has(name);) {
    reached.add(name)
    const step = steps.get(name)
    name = step ? (nextOf(step)?.name ?? null) : null
  }
  return reached
}

/** Comes back to itself without ringing anybody. A round that rings is "please hold, we keep trying", and may be meant. */
function goesRound(start: string, steps: ReadonlyMap<string, Step>): boolean {
  const seen = new Set<string>()
  let name = start
  for (;;) {
    const step = steps.get(name)
    if (!step || (step.does === 'ring' && step.destinations.length > 0)) return false
    const next = nextOf(step)
    if (!next) return false
    if (next.name === start) return true
    if (seen.has(next.name)) return false // goes round further on: said there
    seen.add(next.name)
    name = next.name
  }
}
