import { aRing } from '../../../test/support/flow-parts.ts'
import { Compile } from 'typebox/compile'
import { expect, test } from 'vitest'
import { checkFlow } from './check-flow.ts'
import { FlowBody } from './flow.wire.ts'

const destinations = new Set(['sales', 'reception', 'nowhere'])
const undialable = new Set(['nowhere'])

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
  [
    'a number cannot be dialled',
    withStep('ring', { ...ring, destinations: [{ destination: 'nowhere', ringFor: 9000, weight: 1 }] }),
    ['steps.ring.destinations.0: not-dialable'],
  ],
  [
    'a menu’s key leads to a step that does not exist, as does silence',
    withStep('bye', {
      does: 'menu',
      prompt: { say: 'Press 1' },
      keys: { '1': 'greeting', '2': 'x' },
      timeout: 5000,
      tries: 1,
      invalid: null,
      otherwise: 'y',
    }),
    ['steps.bye.keys.2: step-missing', 'steps.bye.otherwise: step-missing'],
  ],
  [
    'hours are never',
    withStep('bye', {
      does: 'schedule',
      branches: [
        { name: 'open', hours: [{ from: '22:00', to: '06:00', days: ['fri'] }], next: 'ring' },
        {
          name: 'backwards',
          hours: [
            { from: '09:00', to: '12:00', dates: { first: '2026-12-24', last: '2026-12-23' } },
            { from: '09:00', to: '12:00', dates: { first: '2026-02-29', last: '2026-03-01' } },
            { from: '09:00', to: '12:00', dates: { first: '2028-02-29', last: '2028-04-30' } },
            { from: '24:00', to: '06:00', days: ['fri'] },
          ],
          next: 'ring',
        },
      ],
      otherwise: 'ring',
    }),
    [
      'steps.bye.branches.1.hours.0: never-opens',
      'steps.bye.branches.1.hours.1: never-opens',
      'steps.bye.branches.1.hours.3: never-opens',
    ],
  ],
  [
    'a split shares nothing',
    withStep('bye', { does: 'split', branches: [{ name: 'a', share: 0, next: 'ring' }] }),
    ['steps.bye.branches: shares-nothing'],
  ],
  [
    'steps that wait for nobody go round',
    withStep('bye', {
      does: 'ask',
      url: 'https://example.com',
      answers: { again: 'bye' },
      otherwise: 'ring',
    }),
    ['steps.bye: never-ends'],
  ],
  [
    'a queue has nobody, and leads nowhere after the talk',
    withStep('bye', {
      ...ring,
      does: 'queue',
      queue: 'sales',
      music: { tone: 'music' },
      announce: null,
      longestWait: 60_000,
      callback: null,
      nobody: 'ring',
      after: 'x',
    }),
    ['steps.bye.after: step-missing', 'steps.bye.destinations: rings-nobody'],
  ],
  ['there is no way out', { ...good, failOpen: null }, ['failOpen: no-fail-open']],
  ['the way out does not exist', { ...good, failOpen: 'x' }, ['failOpen: destination-missing']],
  ['the way out cannot be dialled', { ...good, failOpen: 'nowhere' }, ['failOpen: not-dialable']],
]
test.each(cases)('%s', (_, flow, faults) => {
  expect(checkFlow(flow, destinations, undialable).map(({ path, fault }) => `${path}: ${fault}`)).toEqual(
    faults,
  )
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
