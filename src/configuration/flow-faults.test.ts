import { expect, test } from 'vitest'
import type { FlowBody } from '#stages/call/flow.wire.ts'
import { flowFaults } from './flow-faults.ts'

type Step = FlowBody['steps'][string]

const ringing = (destination: string): Step => ({
  does: 'ring',
  strategy: 'in-order',
  sticky: false,
  destinations: destination === '' ? [] : [{ destination, ringFor: 20_000, weight: 1 }],
  whisper: null,
  accept: null,
  nobody: 'bye',
  after: null,
})
const hours = (dates: Readonly<{ first: string; last: string }>, from = '09:00'): Step => ({
  does: 'schedule',
  branches: [{ name: 'open', hours: [{ from, to: '17:00', dates }], next: 'bye' }],
  otherwise: 'bye',
})
const flowWith = (start: Step, failOpen: string | null = 'Reception'): FlowBody => ({
  start: 'start',
  steps: { start, bye: { does: 'hangup' } },
  failOpen,
})

const neverCome =
  'these hours never come: they begin at 24:00, or their first day is after the last one, or in no calendar'
const faults: readonly (readonly [string, FlowBody, readonly string[]])[] = [
  ['nothing', flowWith(ringing('Reception')), []],
  [
    'a key to nowhere',
    flowWith({
      does: 'menu',
      prompt: { say: 'Press 1' },
      keys: { '1': 'nowhere' },
      timeout: 5000,
      tries: 3,
      invalid: null,
      otherwise: 'bye',
    }),
    ['steps/start/keys/1: there is no step "nowhere"'],
  ],
  [
    'nobody to ring',
    flowWith(ringing('')),
    ['steps/start/destinations: nobody would ring: name a destination'],
  ],
  [
    'a number of no country',
    flowWith(ringing('Moon')),
    ['steps/start/destinations/0: no network would connect the number of "Moon"'],
  ],
  [
    'a way out nobody can take',
    flowWith(ringing('Reception'), 'Moon'),
    ['failOpen: no network would connect the number of "Moon"'],
  ],
  [
    'no way out',
    flowWith(ringing('Reception'), null),
    ['failOpen: name the destination that takes the call when the flow cannot go on'],
  ],
  [
    'a round',
    {
      ...flowWith({ does: 'tag', tags: ['x'], next: 'start' }),
      steps: { start: { does: 'tag', tags: ['x'], next: 'start' } },
    },
    ['steps/start: the call would go round and come back to "start" without anybody ringing'],
  ],
  [
    'a step beside the way',
    { ...flowWith(ringing('Reception')), steps: { start: { does: 'hangup' }, attic: { does: 'hangup' } } },
    ['steps/attic: no call ever comes to step "attic"'],
  ],
  [
    'shares of nothing',
    flowWith({ does: 'split', branches: [{ name: 'half', share: 0, next: 'bye' }] }),
    ['steps/start/branches: every share is 0: give at least one branch a share'],
  ],
  [
    'days backwards',
    flowWith(hours({ first: '2026-12-26', last: '2026-12-24' })),
    [`steps/start/branches/0/hours/0: ${neverCome}`],
  ],
  [
    'a day in no calendar',
    flowWith(hours({ first: '2026-02-30', last: '2026-03-01' })),
    [`steps/start/branches/0/hours/0: ${neverCome}`],
  ],
  [
    'hours after the end of the day',
    flowWith(hours({ first: '2026-12-24', last: '2026-12-26' }, '24:00')),
    [`steps/start/branches/0/hours/0: ${neverCome}`],
  ],
]
test.each(faults)('%s', (_, flow, messages) => {
  const found = flowFaults(flow, new Set(['Reception', 'Moon']), new Set(['Moon']))
  expect(found.map(({ path, message }) => `${path.join('/')}: ${message}`)).toEqual(messages)
})

test('a step with points in its name is found', () => {
  const flow: FlowBody = {
    start: 'v1.2',
    steps: { 'v1.2': { does: 'tag', tags: ['x'], next: 'nowhere' } },
    failOpen: 'Reception',
  }
  expect(flowFaults(flow, new Set(['Reception']))).toEqual([
    { path: ['steps', 'v1.2', 'next'], message: 'there is no step "nowhere"' },
  ])
})
