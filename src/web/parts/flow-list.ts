import type { Flow } from '../api/shapes.ts'

type NamedStep = Flow['steps'][string]

/** What a list can hold; other steps have branches. */
type Listable = Extract<NamedStep, { does: 'announce' | 'record' | 'ring' }>

/** A step as a list shows it: what it does, not what follows. */
export type ListedStep = Listable extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'next' | 'nobody'>
    : never
  : never

/**
 * A flow's steps in the order a call nobody answers goes through them. Undefined when the flow is no list: it goes round,
 * or has steps this way never comes to; then it is shown but not edited here.
 */
export function listOf(flow: Pick<Flow, 'start' | 'steps'>): readonly ListedStep[] | undefined {
  const seen = new Set<string>()
  const list: ListedStep[] = []
  for (let name: string | undefined = flow.start; name !== undefined;) {
    const step: NamedStep | undefined = flow.steps[name]
    if (!step || seen.has(name)) return undefined
    seen.add(name)
    if (step.does === 'hangup') name = undefined
    else if (!isListable(step)) return undefined
    else {
      list.push(step)
      name = step.does === 'ring' ? step.nobody : step.next
    }
  }
  return seen.size === Object.keys(flow.steps).length ? list : undefined
}

const isListable = (step: NamedStep): step is Listable =>
  step.does === 'announce' || step.does === 'record' || step.does === 'ring'

/** The flow of a list: each step leads to the one after it, the last one hangs up. */
export function flowOf(list: readonly ListedStep[]): Pick<Flow, 'start' | 'steps'> {
  const name = (index: number) => (index < list.length ? `${index + 1}-${list[index]?.does}` : 'hangup')
  const steps: Record<string, NamedStep> = { hangup: { does: 'hangup' } }
  for (const [index, step] of list.entries()) {
    const next = name(index + 1)
    if (step.does === 'ring') steps[name(index)] = { ...step, nobody: next }
    else if (step.does === 'announce') steps[name(index)] = { ...step, next }
    else steps[name(index)] = { ...step, next }
  }
  return { start: name(0), steps }
}
