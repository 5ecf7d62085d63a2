import { aRing } from '../../../test/support/flow-parts.ts'
import { Compile } from 'typebox/compile'
import { expect, test } from 'vitest'
import { checkFlow } from './check-flow.ts'
import { FlowBody } from './flow.wire.ts'

const destinations = new Set(['sales', 'reception'])

/** Rings nobody yet. */
const ring = { ...aRing, destinations: [] }

const good: FlowBody = {
  start: 'greeting',
  steps: {
    greeting: { does: 'announce', prompt: { say: 'Hello' }, next: 'record' },
    record: { does: 'record', action: 'start', next: 'ring' },
    ring: {
      ...ring,
      destinations: [{ destination: 'sales', ringFor: 20_000, weight: 1 }],
      whisper: null,
      nobody: 'bye',
    },
    bye: { does: 'hangup' },
  },
  failOpen: 'reception',
}
const withStep = (name: string, step: FlowBody['steps'][string]): FlowBody => ({
  ...good,
  steps: { ...good.steps, [name]: step },
})

const cases: readonly (readonly [string, FlowBody, readonly string[]])[] = [
  ['nothing is wrong', good, []],
  [
    'the start does not exist',
    { ...good, start: 'x' },
    [
      'start: step-missing',
      'steps.greeting: unreachable',
      'steps.record: unreachable',
      'steps.ring: unreachable',
      'steps.bye: unreachable',
    ],
  ],
  [
    'a next step does not exist',
    withStep('bye', { does: 'record', action: 'start', next: 'x' }),
    ['steps.bye.next: step-missing'],
  ],
  [
    'the step for nobody does not exist',
    withStep('ring', {
      ...ring,
      destinations: [{ destination: 'sales', ringFor: 9000, weight: 1 }],
      nobody: 'constructor',
    }),
    ['steps.ring.nobody: step-missing', 'steps.bye: unreachable'],
  ],
  [
    'a destination does not exist',
    withStep('ring', { ...ring, destinations: [{ destination: 'toString', ringFor: 9000, weight: 1 }] }),
    ['steps.ring.destinations.0: destination-missing'],
  ],
  ['nobody is rung', withStep('ring', ring), ['steps.ring.destinations: rings-nobody']],
  ['no call comes there', withStep('attic', { does: 'hangup' }), ['steps.attic: unreachable']],
  [
    'it announces for ever',
    withStep('record', { does: 'record', action: 'start', next: 'greeting' }),
    [
      'steps.greeting: never-ends',
      'steps.record: never-ends',
      'steps.ring: unreachable',
      'steps.bye: unreachable',
    ],
  ],
  [
    'it leads into a round',
    {
      ...good,
      steps: {
        greeting: { does: 'record', action: 'start', next: 'round' },
        round: { does: 'record', action: 'start', next: 'round' },
      },
    },
    ['steps.round: never-ends'],
  ],
  [
    'it rings again and again, which may be meant',
    withStep('bye', { does: 'record', action: 'start', next: 'ring' }),
    [],
  ],
  ['there is no way out', { ...good, failOpen: null }, ['failOpen: no-fail-open']],
  ['the way out does not exist', { ...good, failOpen: 'x' }, ['failOpen: destination-missing']],
]
test.each(cases)('%s', (_, flow, faults) => {
  expect(checkFlow(flow, destinations).map(({ path, fault }) => `${path}: ${fault}`)).toEqual(faults)
})

const schema = Compile(FlowBody)
test('a good flow fits the schema', () => {
  expect(schema.Check(good)).toBe(true)
})
test.each<readonly [string, unknown]>([
  ['an unknown step kind', { ...good, steps: { greeting: { does: 'dance' } } }],
  [
    'a ring of a year',
    withStep('ring', {
      ...ring,
      destinations: [{ destination: 'sales', ringFor: 31_536_000_000, weight: 1 }],
    }),
  ],
  ['a prompt of nothing', withStep('greeting', { does: 'announce', prompt: { say: '' }, next: 'bye' })],
  ['a step without a name', { ...good, steps: { '': { does: 'hangup' } } }],
  ['something else beside', { ...good, extra: 1 }],
  ['not a flow at all', 'start'],
])('%s does not', (_, body) => {
  expect(schema.Check(body)).toBe(false)
})
