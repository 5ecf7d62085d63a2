import type { FlowBody } from '#stages/call/flow.wire.ts'

export type Step = FlowBody['steps'][string]

/** One change a person makes to a flow. */
export type Edit =
  | Readonly<{ edit: 'add'; name: string; step: Step; from?: Readonly<{ step: string; path: string }> }>
  | Readonly<{ edit: 'change'; name: string; step: Step }>
  | Readonly<{ edit: 'rename'; name: string; to: string }>
  | Readonly<{ edit: 'remove'; name: string }>
  | Readonly<{ edit: 'lead'; name: string; path: string; to: string }>
  | Readonly<{ edit: 'start'; name: string }>
  | Readonly<{ edit: 'fail-open'; destination: string | null }>

/** A flow being edited, with what was before and what was taken back. */
export type Draft = Readonly<{
  flow: FlowBody
  before: readonly FlowBody[]
  after: readonly FlowBody[]
}>

/** Enough to take back an afternoon; each state is a few kilobytes. */
const mostSteps = 200

export const draftOf = (flow: FlowBody): Draft => ({ flow, before: [], after: [] })

export function edited(draft: Draft, edit: Edit): Draft {
  const flow = apply(draft.flow, edit)
  if (flow === draft.flow) return draft
  return { flow, before: [...draft.before, draft.flow].slice(-mostSteps), after: [] }
}

export function undone(draft: Draft): Draft {
  const flow = draft.before.at(-1)
  return flow === undefined
    ? draft
    : { flow, before: draft.before.slice(0, -1), after: [draft.flow, ...draft.after] }
}

export function redone(draft: Draft): Draft {
  const [flow, ...after] = draft.after
  return flow === undefined ? draft : { flow, before: [...draft.before, draft.flow], after }
}

/** A name no step of the flow has: `menu`, `menu 2`. */
export function freshName(flow: FlowBody, wish: string): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wish : `${wish} ${count}`
    if (!Object.hasOwn(flow.steps, name)) return name
  }
}

function apply(flow: FlowBody, edit: Edit): FlowBody {
  switch (edit.edit) {
    case 'add': {
      if (Object.hasOwn(flow.steps, edit.name)) return flow
      const added = { ...flow, steps: { ...flow.steps, [edit.name]: edit.step } }
      const { from } = edit
      return from === undefined
        ? added
        : apply(added, { edit: 'lead', name: from.step, path: from.path, to: edit.name })
    }
    case 'change':
      return flow.steps[edit.name] === undefined
        ? flow
        : { ...flow, steps: { ...flow.steps, [edit.name]: edit.step } }
    case 'rename':
      return rename(flow, edit.name, edit.to.trim())
    case 'remove': {
      const { [edit.name]: removed, ...steps } = flow.steps
      return removed === undefined ? flow : { ...flow, steps }
    }
    case 'lead': {
      const step = flow.steps[edit.name]
      return step === undefined
        ? flow
        : { ...flow, steps: { ...flow.steps, [edit.name]: leading(step, edit.path, edit.to) } }
    }
    case 'start':
      return { ...flow, start: edit.name }
    case 'fail-open':
      return { ...flow, failOpen: edit.destination }
  }
}

/** The step with another step behind one of its ways on (`ways-on.ts` names them: `branches.0.next`). */
function leading(step: Step, path: string, to: string): Step {
  const copy = structuredClone(step)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  // The path comes from `waysOn` of this very step, so each part of it is there.
  const holder = keys.reduce<Record<string, unknown>>(
    (inner, key) => inner[key] as Record<string, unknown>, // as above
    copy as unknown as Record<string, unknown>, // read by path, written by path
  )
  holder[last] = to
  return copy
}

/** Every way to it leads to the new name. */
function rename(flow: FlowBody, name: string, to: string): FlowBody {
  if (to === '' || to === name || to.length > 50 || Object.hasOwn(flow.steps, to)) return flow
  const steps = Object.entries(flow.steps).map(([each, step]) => [each === name ? to : each, renamed(step)])
  function renamed(step: Step): Step {
    return waysTo(step, name).reduce((changed, path) => leading(changed, path, to), step)
  }
  return {
    ...flow,
    start: flow.start === name ? to : flow.start,
    steps: Object.fromEntries(steps) as FlowBody['steps'], // the same steps under their names
  }
}

/** Paths in the step that lead to `name`. */
function waysTo(step: Step, name: string): readonly string[] {
  const paths: string[] = []
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      const here = path === '' ? key : `${path}.${key}`
      if (inner === name && leads.test(here)) paths.push(here)
      else visit(inner, here)
    }
  }
  visit(step, '')
  return paths
}

/** Fields that name a step. */
const leads = /^(next|otherwise|nobody|after|keys\.[0-9*#]|answers\..+|branches\.\d+\.next)$/
