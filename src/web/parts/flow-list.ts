import type { Flow } from '../api/shapes.ts'

type NamedStep = Flow['steps'][string]

/** A step as a list shows it: what it does, not what follows. */
export type ListedStep = NamedStep extends infer Each
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
    else {
      list.push(step)
      name = step.does === 'ring' ? step.nobody : step.next
    }
  }
  return seen.size === Object.keys(flow.steps).length ? list : undefined
}

/** The flow of a list: each step leads to the one after it, the last one hangs up. */
export function flowOf(list: readonly ListedStep[]): Pick<Flow, 'start' | 'steps'> {
  const name = (index: number) => (index < list.length ? `${index + 1}-${list[index]?.does}` : 'hangup')
  const steps: Record<string, NamedStep> = { hangup: { does: 'hangup' } }
  for (const [index, step] of list.entries()) {
    const next = name(index + 1)
    if (step.does === 'ring')
      steps[name(index)] = {
        does: 'ring',
        destinations: step.destinations,
        whisper: step.whisper,
        nobody: next,
      }
    else if (step.does === 'announce') steps[name(index)] = { does: 'announce', prompt: step.prompt, next }
    else if (step.does === 'record') steps[name(index)] = { does: 'record', next }
  }
  return { start: name(0), steps }
}
