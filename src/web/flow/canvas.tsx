import {
  Background,
  Controls,
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  useReactFlow,
  type Connection,
  type Edge,
  type Node,
  type NodeProps,
  type ReactFlowInstance,
} from '@xyflow/react'
import { clsx } from 'clsx'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FlowBody } from '#stages/call/flow.wire.ts'
import { waysOn } from '#stages/call/ways-on.ts'
import type { Step } from './edit.ts'
import { nodeHeight, nodeWidth, placesOf } from './layout.ts'
import { iconOf } from './step-look.ts'
import { stepWords, wayWords } from './step-words.ts'

export type CanvasProps = Readonly<{
  flow: FlowBody
  nameOf: (destination: string) => string
  chosen: string | null
  onChoose: (name: string | null) => void
  /** Dragging from one step to another. */
  onConnect?: (from: string, to: string) => void
  /** What is wrong, by step. */
  faults: ReadonlyMap<string, readonly string[]>
  /** Steps a call that is being tried came through, the latest last. */
  path: readonly string[]
}>

type StepNode = Node<
  {
    step: Step
    name: string
    words: string
    start: boolean
    faults: readonly string[]
    lit: 'no' | 'been' | 'now'
  },
  'step'
>

const nodeTypes = { step: StepCard }

/** The flow as a drawing: steps are cards, ways on are arrows. */
export function Canvas({ flow, nameOf, chosen, onChoose, onConnect, faults, path }: CanvasProps) {
  const { t } = useTranslation()
  const places = useMemo(() => placesOf(flow), [flow])
  const nodes: StepNode[] = Object.entries(flow.steps).map(([name, step]) => ({
    id: name,
    type: 'step',
    position: places.get(name) ?? { x: 0, y: 0 },
    width: nodeWidth,
    height: nodeHeight,
    selected: name === chosen,
    ariaLabel: `${t(`step.${step.does}`)}: ${name}`,
    data: {
      step,
      name,
      words: stepWords(t, step, nameOf),
      start: name === flow.start,
      faults: faults.get(name) ?? [],
      lit: path.at(-1) === name ? 'now' : path.includes(name) ? 'been' : 'no',
    },
  }))
  const gone = new Set(path.slice(1).map((to, index) => `${path[index]} ${to}`))
  const edges: Edge[] = Object.entries(flow.steps).flatMap(([name, step]) =>
    waysOn(step)
      .filter(({ to }) => Object.hasOwn(flow.steps, to))
      .map(({ path: way, to }) => {
        const lit = gone.has(`${name} ${to}`)
        return {
          id: `${name} ${way}`,
          source: name,
          target: to,
          label: wayWords(t, step, way),
          className: lit ? 'is-lit' : '',
          markerEnd: { type: MarkerType.ArrowClosed, color: lit ? 'var(--accent)' : 'var(--line-strong)' },
        }
      }),
  )
  return (
    <ReactFlow
      className="flow-canvas"
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      nodesDraggable={false}
      nodesConnectable={onConnect !== undefined}
      edgesFocusable={false}
      onInit={(canvas) => show(canvas, flow.start)}
      minZoom={0.2}
      maxZoom={1.5}
      onNodeClick={(_, node) => onChoose(node.id)}
      onPaneClick={() => onChoose(null)}
      onConnect={({ source, target }: Connection) => onConnect?.(source, target)}
      onNodesChange={(changes) => {
        // By keyboard: Enter on a card in focus.
        for (const change of changes) if (change.type === 'select' && change.selected) onChoose(change.id)
      }}
      deleteKeyCode={null}
      proOptions={{ hideAttribution: true }}
    >
      <Background gap={20} color="var(--line)" />
      <Controls showInteractive={false} />
      <Follow step={path.at(-1)} />
    </ReactFlow>
  )
}

type Drawn = Pick<
  ReactFlowInstance<StepNode>,
  'fitView' | 'getZoom' | 'getNode' | 'setCenter' | 'getViewport' | 'setViewport'
>

/** All of it, unless that would be too small to read: then this step at the top, and what follows it. */
function show(canvas: Drawn, name: string): void {
  void canvas.fitView({ maxZoom: 1, padding: 0.1 }).then(async () => {
    const node = canvas.getNode(name)
    if (node === undefined || canvas.getZoom() >= readable) return
    const { x, y } = node.position
    await canvas.setCenter(x + nodeWidth / 2, y, { zoom: readable })
    await canvas.setViewport({ x: canvas.getViewport().x, y: 24 - y * readable, zoom: readable })
  })
}
const readable = 0.75

/** Keeps the step of a call that is being tried in sight. */
function Follow({ step }: { step: string | undefined }) {
  const canvas = useReactFlow<StepNode>()
  useEffect(() => {
    const node = step === undefined ? undefined : canvas.getNode(step)
    if (node === undefined) return
    void canvas.setCenter(node.position.x + nodeWidth / 2, node.position.y + nodeHeight / 2, {
      zoom: Math.max(readable, canvas.getZoom()),
      duration: 300,
    })
  }, [canvas, step])
  return null
}

function StepCard({ data, selected }: NodeProps<StepNode>) {
  const { t } = useTranslation()
  const { step, name, words, start, faults, lit } = data
  const Icon = iconOf[step.does]
  return (
    <div
      className={clsx(
        'flex h-full flex-col justify-center gap-0.5 rounded-lg border bg-surface px-3 shadow-[0_1px_2px_var(--shadow)] transition-colors',
        faults.length > 0
          ? 'border-missed'
          : lit === 'now'
            ? 'border-accent bg-accent-soft outline-2 outline-accent'
            : lit === 'been'
              ? 'border-accent'
              : selected
                ? 'border-accent outline-2 outline-accent'
                : 'border-line-strong',
      )}
      title={faults.join('\n')}
    >
      <Handle type="target" position={Position.Top} className="flow-handle" />
      <div className="flex items-center gap-2">
        <Icon aria-hidden className={clsx('size-4 shrink-0', lit === 'no' ? 'text-ink-3' : 'text-accent')} />
        <span className="min-w-0 grow truncate text-sm font-medium">{name}</span>
        {start && (
          <span className="rounded bg-accent-soft px-1.5 text-2xs font-medium text-accent-strong">
            {t('flow.start')}
          </span>
        )}
      </div>
      <p className="line-clamp-2 pl-6 text-xs text-ink-2">
        <span className="text-ink-3">{t(`step.${step.does}`)}</span> {words}
      </p>
      <Handle type="source" position={Position.Bottom} className="flow-handle" />
    </div>
  )
}
