import type { FlowBody, FlowFaultFound } from './flow.wire.ts'
import { waysOn } from './ways-on.ts'

type Step = FlowBody['steps'][string]

/**
 * What is wrong with a flow before it is published; empty when nothing is. `destinations` are the ids (in a configuration file: the
 * names) that exist, `undialable` those of them that no network would connect. A running call survives each of these faults, but its
 * caller would not be served as meant.
 */
export function checkFlow(
  flow: FlowBody,
  destinations: ReadonlySet<string>,
  undialable: ReadonlySet<string> = new Set(),
): readonly FlowFaultFound[] {
  const fitness = (id: string): FlowFaultFound['fault'] | null =>
    destinations.has(id) ? (undialable.has(id) ? 'not-dialable' : null) : 'destination-missing'
  const steps = new Map(Object.entries(flow.steps))
  const reached = reachable(flow.start, steps)
  return [
    ...(steps.has(flow.start) ? [] : [fault('start', 'step-missing')]),
    ...Array.from(steps, ([name, step]) => checkStep(name, step, steps, fitness)).flat(),
    ...Array.from(steps.keys()).flatMap((name) =>
      reached.has(name) ? [] : [fault(`steps.${name}`, 'unreachable')],
    ),
    ...checkFailOpen(flow.failOpen, fitness),
  ]
}

const fault = (path: string, fault: FlowFaultFound['fault']): FlowFaultFound => ({ path, fault })

/** What is wrong with a destination; null when nothing is. */
type Fitness = (destination: string) => FlowFaultFound['fault'] | null

function checkStep(
  name: string,
  step: Step,
  steps: ReadonlyMap<string, Step>,
  fitness: Fitness,
): readonly FlowFaultFound[] {
  const path = `steps.${name}`
  return [
    ...waysOn(step)
      .filter(({ to }) => !steps.has(to))
      .map((way) => fault(`${path}.${way.path}`, 'step-missing')),
    ...(goesRound(name, steps) ? [fault(path, 'never-ends')] : []),
    ...checkWords(step, fitness).map(({ path: within, fault: found }) => fault(`${path}.${within}`, found)),
  ]
}

/** What the step itself says that cannot be meant. */
function checkWords(step: Step, fitness: Fitness): readonly FlowFaultFound[] {
  switch (step.does) {
    case 'ring':
    case 'queue':
      if (ringsNobody(step)) return [fault('destinations', 'rings-nobody')]
      return step.destinations.flatMap(({ destination }, index) => {
        const found = fitness(destination)
        return found === null ? [] : [fault(`destinations.${index}`, found)]
      })
    case 'schedule':
      return step.branches.flatMap(({ hours }, branch) =>
        hours.flatMap((some, index) =>
          everOpens(some) ? [] : [fault(`branches.${branch}.hours.${index}`, 'never-opens')],
        ),
      )
    case 'split':
      return step.branches.every(({ share }) => share === 0) ? [fault('branches', 'shares-nothing')] : []
    case 'announce':
    case 'menu':
    case 'route-by-area':
    case 'route-by-caller':
    case 'route-by-source':
    case 'record':
    case 'voicemail':
    case 'tag':
    case 'survey':
    case 'ask':
    case 'call-through':
    case 'hangup':
    case 'reject':
      return []
  }
}

type SomeHours = Extract<Step, { does: 'schedule' }>['branches'][number]['hours'][number]

/** No day begins at 24:00, none is 31 February, and none is both before and after another. */
const everOpens = (hours: SomeHours): boolean =>
  hours.from !== '24:00' &&
  (!('dates' in hours) ||
    (hours.dates.first <= hours.dates.last && isDay(hours.dates.first) && isDay(hours.dates.last)))

function isDay(date: string): boolean {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const february = leap ? 29 : 28
  return day <= (month === 2 ? february : [4, 6, 9, 11].includes(month) ? 30 : 31)
}

function checkFailOpen(failOpen: string | null, fitness: Fitness): readonly FlowFaultFound[] {
  const found = failOpen === null ? 'no-fail-open' : fitness(failOpen)
  return found === null ? [] : [fault('failOpen', found)]
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
