import type { DestinationId, FlowId } from '#base/id.ts'
import type { Flow as FlowGraph, FlowStep, StepName } from '#stages/call/flow.ts'
import type { Flow, Step } from './items.ts'

/** The steps in order, as the engine follows them: named, each naming the next. Destinations become ids. */
export function graphOf(
  flow: Omit<Flow, 'id' | 'version'>,
  id: FlowId,
  version: number,
  destination: (name: string) => DestinationId,
): FlowGraph {
  const steps =
    flow.steps.at(-1)?.does === 'hangup' ? flow.steps : [...flow.steps, { does: 'hangup' } as const]
  const names = stepNames(steps)
  // Every step but the last has one after it, and the last one is a hangup, which needs none.
  const nextOf = (index: number): StepName => names[index + 1] ?? 'hangup'
  const named = steps.map((step, index): readonly [StepName, FlowStep] => [
    names[index] ?? step.does,
    stepOf(step, nextOf(index), destination),
  ])
  return {
    id,
    version,
    name: flow.name,
    start: names[0] ?? 'hangup',
    steps: Object.fromEntries(named),
    failOpen: flow.failOpen === null ? null : destination(flow.failOpen),
  }
}

/** The graph as steps in order. Follows it from its start; what cannot be reached is left out, and a circle is cut where it closes. */
export function stepsOf(
  graph: Pick<FlowGraph, 'start' | 'steps'>,
  nameOfDestination: (id: string) => string,
): readonly Step[] {
  const steps: Step[] = []
  const seen = new Set<StepName>()
  for (let name: StepName | null = graph.start; name !== null && !seen.has(name);) {
    seen.add(name)
    const step: FlowStep | undefined = graph.steps[name]
    const plain = step && plainStep(step, nameOfDestination)
    if (!plain) break
    steps.push(plain)
    name = step.does === 'ring' ? step.nobody : 'next' in step ? step.next : null
  }
  return steps
}

function stepOf(step: Step, next: StepName, destination: (name: string) => DestinationId): FlowStep {
  switch (step.does) {
    case 'announce':
      return { ...step, next }
    case 'record':
      return { does: 'record', action: 'start', next }
    case 'ring': {
      const destinations = step.destinations.map((one) => ({
        ...one,
        destination: destination(one.destination),
        weight: 1,
      }))
      const { whisper } = step
      return {
        does: 'ring',
        strategy: 'in-order',
        sticky: false,
        destinations,
        whisper,
        accept: null,
        nobody: next,
        after: null,
      }
    }
    case 'hangup':
      return step
  }
}

function plainStep(step: FlowStep, nameOfDestination: (id: string) => string): Step | null {
  switch (step.does) {
    case 'announce':
      return { does: 'announce', prompt: step.prompt }
    case 'record':
      return { does: 'record' }
    case 'ring': {
      const destinations = step.destinations.map(({ destination, ringFor }) => ({
        destination: nameOfDestination(destination),
        ringFor,
      }))
      return { does: 'ring', destinations, whisper: step.whisper }
    }
    case 'hangup':
      return { does: 'hangup' }
    case 'menu':
    case 'schedule':
    case 'route-by-area':
    case 'route-by-caller':
    case 'route-by-source':
    case 'split':
    case 'queue':
    case 'voicemail':
    case 'tag':
    case 'survey':
    case 'ask':
    case 'call-through':
    case 'reject':
      return null
  }
}

/** `announce`, `record`, `ring`, `ring-2`, `hangup`: a step is called what it does. */
function stepNames(steps: readonly Step[]): readonly StepName[] {
  const counts = new Map<string, number>()
  return steps.map(({ does }) => {
    const count = (counts.get(does) ?? 0) + 1
    counts.set(does, count)
    return count === 1 ? does : `${does}-${count}`
  })
}
