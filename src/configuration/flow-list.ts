import type { FlowBody } from '#stages/call/flow.wire.ts'
import { waysOn } from '#stages/call/ways-on.ts'
import type { FileFlow, FileStep } from './flow-file.wire.ts'
import { forms, type Form } from './flow-forms.ts'
import type { Flow } from './items.ts'

/**
 * A flow as a list, there and back. Each step leads to the one after it unless it says otherwise, the last one hangs up. A step without
 * a name is called what it does: `ring`, `ring-2`. `hangup` is always there to go to.
 */

type Step = FlowBody['steps'][string]
type Fault = (message: string, ...path: (string | number)[]) => void
type AnyForm = Form<never> & Readonly<{ write(...args: never[]): object }>

const table: readonly (readonly [Step['does'], AnyForm])[] = Object.entries(forms).map(
  ([does, form]) => [does as Step['does'], form as unknown as AnyForm], // the table's own rows
)
const formOf = ({ does }: Step): AnyForm => forms[does] as unknown as AnyForm // as above
const end = 'hangup'
/** The ways that lead to the next line of the list when nothing is said. */
const usualWays: ReadonlySet<string> = new Set(['next', 'otherwise', 'nobody'])

export function readFlow({ name, steps, failOpen }: FileFlow, fault: Fault): Flow {
  const names = namesIn(steps)
  const reached = new Set<string>()
  const read = steps.flatMap((item, index): readonly (readonly [string, Step])[] => {
    const [does, form] = kindOf(item) ?? []
    const own = names[index] ?? ''
    if (item.name !== undefined && names.indexOf(own) < index)
      fault(`there are two steps "${own}"`, 'steps', index, 'name')
    if (!does || !form) {
      fault(`say what it does: ${table.map(([, { key }]) => key).join(', ')}`, 'steps', index)
      return []
    }
    for (const key of Object.keys(item))
      if (key !== 'name' && key !== form.key && !form.with.some((one) => one === key))
        fault(`"${key}" does not go with "${form.key}"`, 'steps', index, key)
    const to = (given: string | undefined): string => {
      const next = given ?? names[index + 1] ?? end
      reached.add(next)
      return next
    }
    const tell: Fault = (message, ...path) => fault(message, 'steps', index, ...path)
    return [[own, (form as Form<Step['does']>).read(item, { to, fault: tell })]] // the form of this kind
  })
  if (reached.has(end) && !names.includes(end)) read.push([end, { does: 'hangup' }])
  const first = read.flatMap(([, step]) => ('destinations' in step ? step.destinations : []))[0]
  return {
    name,
    start: names[0] ?? end,
    steps: Object.fromEntries(read),
    failOpen: failOpen ?? first?.destination ?? null,
  }
}

/** Where in the list a part of the flow stands: `['steps', 'ring', 'nobody']` is `['steps', 3, 'otherwise']`. */
export function placeInList(
  { steps }: FileFlow,
  [first = '', step, field, ...rest]: readonly (string | number)[],
): readonly (string | number)[] {
  if (typeof step === 'number') return [first, step, ...(field === undefined ? [] : [field]), ...rest] // it was found in the list
  if (first === 'start') return ['steps', 0]
  if (first !== 'steps' || step === undefined) return [first]
  const index = namesIn(steps).findIndex((name) => name === step)
  const item = steps[index]
  if (!item) return ['steps']
  if (field === undefined) return ['steps', index]
  const form = kindOf(item)?.[1]
  const key = form?.places?.[field] ?? (field === 'next' ? 'go' : field)
  return ['steps', index, key, ...rest.map((part) => (part === 'next' ? 'go' : number(part)))]
}

const number = (part: string | number): string | number =>
  typeof part === 'string' && /^\d+$/.test(part) ? Number(part) : part

export function writeFlow(flow: Flow): FileFlow {
  const { name, failOpen } = flow
  const order = inOrder(flow)
  const kept = namesToWrite(order)
  const steps = order.map(([own, step], index): FileStep => {
    const following = order[index + 1]?.[0] ?? end
    const to = (next: string) => (next === following ? undefined : next)
    const written = formOf(step).write(step as never, { to }) // the form of this step
    const entries = Object.entries(written).filter(([, value]) => value !== undefined)
    return { ...(kept.has(own) ? { name: own } : {}), ...Object.fromEntries(entries) }
  })
  return { name, steps, ...(failOpen === null ? {} : { failOpen }) }
}

function kindOf(item: FileStep): (typeof table)[number] | undefined {
  return table.find(([, { key }]) => key in item)
}

const namesIn = (steps: readonly FileStep[]): readonly string[] =>
  stepNames(steps.map((item) => ({ name: item.name, does: kindOf(item)?.[0] ?? 'step' })))

/** What each step is called: its name, else what it does. */
function stepNames(
  steps: readonly Readonly<{ name: string | undefined; does: string }>[],
): readonly string[] {
  const taken = new Set(steps.flatMap(({ name }) => name ?? []))
  return steps.map(({ name, does }) => {
    if (name !== undefined) return name
    const free = freeName(does, taken)
    taken.add(free)
    return free
  })
}

function freeName(does: string, taken: ReadonlySet<string>): string {
  if (!taken.has(does)) return does
  for (let count = 2; ; count++) if (!taken.has(`${does}-${count}`)) return `${does}-${count}`
}

type Named = readonly [name: string, step: Step]

/** From the start, each way followed to its end before the next one begins. A plain hangup called so needs no line. */
function inOrder({ start, steps }: FlowBody): readonly Named[] {
  const known = new Map(Object.entries(steps))
  const order: Named[] = []
  const seen = new Set<string>()
  const open = [start]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const step = known.get(name)
    if (!step || seen.has(name)) continue
    seen.add(name)
    if (name !== end || step.does !== 'hangup' || name === start) order.push([name, step])
    open.push(...branchesOf(step).toReversed())
  }
  return order
}

/** Where it leads, the usual way first. */
function branchesOf(step: Step): readonly string[] {
  const [usual = [], others = []] = [true, false].map((which) =>
    waysOn(step).filter(({ path }) => usualWays.has(path) === which),
  )
  return [...usual, ...others].map(({ to }) => to)
}

/** A name is written when somebody goes there by it, or when leaving it out would give another one. */
function namesToWrite(order: readonly Named[]): ReadonlySet<string> {
  const kept = new Set(
    order.flatMap(([, step], index) =>
      waysOn(step).flatMap(({ to, path }) =>
        usualWays.has(path) && to === order[index + 1]?.[0] && step.does !== 'voicemail' ? [] : [to],
      ),
    ),
  )
  for (let settled = false; !settled;) {
    const names = stepNames(
      order.map(([name, { does }]) => ({ name: kept.has(name) ? name : undefined, does })),
    )
    const wrong = order.find(([name], index) => names[index] !== name)
    settled = !wrong
    if (wrong) kept.add(wrong[0])
  }
  return kept
}
