import type { FlowBody, FlowFaultFound } from './flow.wire.ts'
import { waysOn } from './ways-on.ts'

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
  const faults = waysOn(step)
    .filter(({ to }) => !steps.has(to))
    .map((way) => fault(`${path}.${way.path}`, 'step-missing'))
  if (goesRound(name, steps)) faults.push(fault(path, 'never-ends'))
  if (step.does !== 'ring' && step.does !== 'queue') return faults
  if (ringsNobody(step)) faults.push(fault(`${path}.destinations`, 'rings-nobody'))
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

function reachable(start: string, steps: ReadonlyMap<string, Step>): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [start]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const step = steps.get(name)
    if (reached.has(name) || !step) continue
    reached.add(name)
    open.push(...waysOn(step).map(({ to }) => to))
  }
  return reached
}

/** Waits for a person: a round through it is "we keep trying", and may be meant. */
const waits: ReadonlySet<Step['does']> = new Set([
  'ring',
  'queue',
  'menu',
  'survey',
  'voicemail',
  'call-through',
])

/** Can come back to itself without anybody ringing or pressing a key. */
function goesRound(start: string, steps: ReadonlyMap<string, Step>): boolean {
  const seen = new Set<string>()
  const open = [start]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const step = steps.get(name)
    if (!step || (waits.has(step.does) && !ringsNobody(step))) continue
    for (const { to } of waysOn(step)) {
      if (to === start) return true
      if (!seen.has(to)) open.push(to)
      seen.add(to)
    }
  }
  return false
}

const ringsNobody = (step: Step): boolean =>
  (step.does === 'ring' || step.does === 'queue') && step.destinations.length === 0
