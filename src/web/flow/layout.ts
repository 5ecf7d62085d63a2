import { Graph, layout } from '@dagrejs/dagre'
import type { FlowBody } from '#stages/call/flow.wire.ts'
import { waysOn } from '#stages/call/ways-on.ts'

/** A step's place on the canvas: its upper left corner, in pixels. */
export type Place = Readonly<{ x: number; y: number }>

export const nodeWidth = 248
export const nodeHeight = 76

/** Places for all steps, in layers from the start down; the same flow always looks the same. */
export function placesOf(flow: Pick<FlowBody, 'start' | 'steps'>): ReadonlyMap<string, Place> {
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 64, marginx: 24, marginy: 24 })
  graph.setDefaultEdgeLabel(() => ({}))
  const names = Object.keys(flow.steps).sort((a, b) => Number(b === flow.start) - Number(a === flow.start))
  for (const name of names) graph.setNode(name, { width: nodeWidth, height: nodeHeight })
  for (const [name, step] of Object.entries(flow.steps))
    for (const { path, to } of waysOn(step))
      if (Object.hasOwn(flow.steps, to)) graph.setEdge(name, to, {}, path)
  layout(graph)
  return new Map(
    names.map((name) => {
      const { x = 0, y = 0 } = graph.node(name)
      return [name, { x: x - nodeWidth / 2, y: y - nodeHeight / 2 }]
    }),
  )
}
