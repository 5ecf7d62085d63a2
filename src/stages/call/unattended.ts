import type { Flow, FlowStep, Prompt, RingStep, StepName } from './flow.ts'
import { waysOn } from './ways-on.ts'

const words: Readonly<Record<string, string>> = {
  en: 'Callback from the web site, [source], [campaign]',
  ro: 'Un vizitator al site-ului vă cere să-l sunați, [source], [campaign]',
  uk: 'Відвідувач сайту просить зателефонувати, [source], [campaign]',
}

/**
 * A step while the caller is not on the line yet, because they asked to be called and somebody is found for them first: the step as it is
 * then, or the one to go to instead. Whoever answers is told so. Nothing is said to nobody, nobody waits in line, and a message that
 * cannot be left ends the call: it stays as missed, and to do.
 */
export function unattended(flow: Flow, step: FlowStep, locale: string): FlowStep | StepName {
  switch (step.does) {
    case 'announce':
    case 'survey':
      return step.next
    case 'menu':
      return wayToSomebody(flow, [step.otherwise, ...Object.values(step.keys)]) ?? step.otherwise
    case 'call-through':
      return step.otherwise
    case 'voicemail':
      return { does: 'hangup' }
    case 'ring':
    case 'queue':
      return announced(step, locale)
    case 'schedule':
    case 'route-by-area':
    case 'route-by-caller':
    case 'route-by-source':
    case 'split':
    case 'record':
    case 'tag':
    case 'ask':
    case 'hangup':
    case 'reject':
      return step
  }
}

/** Nobody presses a key: the first way by which anybody rings. */
const wayToSomebody = (flow: Flow, ways: readonly StepName[]): StepName | undefined =>
  ways.find((way) => rings(flow, way, new Set()))

function rings(flow: Flow, name: StepName, seen: Set<StepName>): boolean {
  const step = Object.hasOwn(flow.steps, name) ? flow.steps[name] : undefined
  if (step === undefined || seen.has(name)) return false
  seen.add(name)
  if (step.does === 'ring' || step.does === 'queue') return true
  return waysOn(step).some(({ to }) => rings(flow, to, seen))
}

function announced(step: Extract<FlowStep, { does: 'ring' | 'queue' }>, locale: string): RingStep {
  const { strategy, sticky, destinations, accept, nobody, after } = step
  return {
    does: 'ring',
    strategy,
    sticky,
    destinations,
    whisper: whisper(step.whisper, locale),
    accept,
    nobody,
    after,
  }
}

/** What the step says of itself comes after; a sound cannot be put behind words. */
function whisper(own: Prompt | null, locale: string): Prompt {
  const callback = words[locale.slice(0, 2).toLowerCase()] ?? words['en'] ?? ''
  return { say: own !== null && 'say' in own ? `${callback}, ${own.say}` : callback }
}
