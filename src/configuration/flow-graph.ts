import type { FlowId } from '#base/id.ts'
import type { Flow as FlowGraph } from '#stages/call/flow.ts'
import type { FlowBody } from '#stages/call/flow.wire.ts'

type Step = FlowBody['steps'][string]

/** Where a step leaves the flow for the world, and where in the step that stands. */
export type WayOut = Readonly<{
  to: 'destinations' | 'trunks'
  name: string
  path: readonly (string | number)[]
}>

/** The destinations and trunks a step names. */
export function waysOut(step: Step): readonly WayOut[] {
  if (step.does === 'call-through') return [{ to: 'trunks', name: step.trunk, path: ['trunk'] }]
  if (step.does !== 'ring' && step.does !== 'queue') return []
  return step.destinations.map(({ destination: name }, index) => ({
    to: 'destinations',
    name,
    path: ['destinations', index, 'destination'],
  }))
}

/** Another name for each destination and trunk of a flow: ids for names, names for ids, new names for old ones. */
export function renamed(
  { start, steps, failOpen }: FlowBody,
  name: (kind: WayOut['to'], name: string) => string,
): FlowBody {
  const inStep = (step: Step): Step => {
    if (step.does === 'call-through') return { ...step, trunk: name('trunks', step.trunk) }
    if (step.does !== 'ring' && step.does !== 'queue') return step
    const destinations = step.destinations.map((one) => ({
      ...one,
      destination: name('destinations', one.destination),
    }))
    return { ...step, destinations }
  }
  return {
    start,
    steps: Object.fromEntries(Object.entries(steps).map(([key, step]) => [key, inStep(step)])),
    failOpen: failOpen === null ? null : name('destinations', failOpen),
  }
}

/** The flow as the engine follows it. */
export function graphOf(
  flow: FlowBody & Readonly<{ name: string }>,
  id: FlowId,
  version: number,
  idOf: (kind: WayOut['to'], name: string) => string,
): FlowGraph {
  // The same data: what `idOf` answers are ids, and the schema's numbers are whole milliseconds.
  return { ...(renamed(flow, idOf) as unknown as Omit<FlowGraph, 'id'>), id, version, name: flow.name }
}

/** The stored graph as people speak of it. */
export const flowOf = (graph: FlowGraph, nameOf: (kind: WayOut['to'], id: string) => string): FlowBody =>
  renamed(graph as unknown as FlowBody, nameOf) // as above, the other way round
