import { afterAll, beforeAll, expect, test } from 'vitest'
import { seconds } from '#base/time.ts'
import type { Step } from '#configuration/items.ts'
import { FlowHouse, ringing } from '../../../test/support/flow-house.ts'
import { playSipp, type SippStory } from '../../../test/support/sipp-story.ts'
import {
  allDay,
  askedAt,
  everyDay,
  findRegular,
  longAgo,
  regular,
} from '../../../test/support/story-parts.ts'

/** What is said, asked, decided and kept on the way through a flow. The caller and the telephones are SIPp's; the calls run at once. */

let flows: FlowHouse
beforeAll(async () => {
  flows = await FlowHouse.open({ callers: { find: findRegular } })
})
afterAll(() => flows.close())

const hangup: Step = { does: 'hangup' }
const sales: Step = ringing(['Sales'])
const reception: Step = ringing(['Reception'])
const busy: Step = { does: 'reject', as: 'busy' }
const declined: Step = { does: 'reject', as: 'declined' }
const unavailable: Step = { does: 'reject', as: 'unavailable' }
const answers = { Sales: ['phone-answers-and-hangs-up', 1] } as const
const receptionAnswers = { Reception: ['phone-answers-and-hangs-up', 1] } as const

const bySales = { result: 'answered', answeredBy: 'Sales', endedBy: 'callee', cause: 'hung-up' } as const
const byReception = { ...bySales, answeredBy: 'Reception' } as const
const refused = {
  result: 'missed',
  answered: false,
  answeredBy: null,
  cause: 'flow-ended',
  legs: [],
} as const

const wayB = { ...refused, also: ['routed B'] }

const announce = (next: string): Step => ({ does: 'announce', prompt: { say: 'Welcome.' }, next })
const menu: Step = {
  does: 'menu',
  prompt: { say: 'For sales press 2.' },
  keys: { '2': 'sales' },
  timeout: seconds(10),
  tries: 2,
  invalid: { say: 'No such choice.' },
  otherwise: 'reception',
}
const asking: SippStory['steps'] = { start: menu, sales, reception, hangup }

type Hours = Extract<Step, { does: 'schedule' }>['branches'][number]['hours'][number]
// Yesterday until tomorrow is today in any time zone.
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const today = { ...allDay, dates: { first: day(-1), last: day(1) } }
const past = { ...allDay, dates: longAgo }
const always = { ...allDay, days: everyDay }
const schedule = (holidays: Hours, open: Hours): SippStory['steps'] => ({
  start: {
    does: 'schedule',
    branches: [
      { name: 'holidays', hours: [holidays], next: 'unavailable' },
      { name: 'open', hours: [open], next: 'sales' },
    ],
    otherwise: 'busy',
  },
  unavailable,
  sales,
  busy,
  hangup,
})

const byArea: SippStory['steps'] = {
  start: {
    does: 'route-by-area',
    branches: [
      { areas: ['US-TX'], next: 'sales' },
      { areas: ['+44', 'RO'], next: 'busy' },
    ],
    otherwise: 'unavailable',
  },
  sales,
  busy,
  unavailable,
  hangup,
}
const byCaller = (
  ...branches: Extract<Step, { does: 'route-by-caller' }>['branches']
): SippStory['steps'] => ({
  start: { does: 'route-by-caller', branches, otherwise: 'hangup' },
  sales,
  busy,
  declined,
  unavailable,
  hangup,
})
const bySource = (source: string): SippStory['steps'] => ({
  start: {
    does: 'route-by-source',
    branches: [{ source: { source, medium: 'Offline' }, next: 'sales' }],
    otherwise: 'busy',
  },
  sales,
  busy,
  hangup,
})
const ask: Step = { does: 'ask', url: askedAt, answers: { sales: 'sales' }, otherwise: 'unavailable' }
const record = (action: 'start' | 'pause' | 'resume' | 'drop', next: string): Step => ({
  does: 'record',
  action,
  next,
})

const stories: readonly SippStory[] = [
  {
    scenario: 'announcement-is-said-and-the-call-ends',
    steps: { start: announce('hangup'), hangup },
    records: [{ answered: true, cause: 'flow-ended', endedBy: 'system', legs: [] }],
  },
  {
    scenario: 'menu-key-2-reaches-sales',
    steps: asking,
    phones: answers,
    records: [{ ...bySales, keys: '2', also: ['routed 2'] }],
  },
  {
    scenario: 'menu-key-2-by-info-reaches-sales',
    steps: asking,
    phones: answers,
    records: [{ ...bySales, keys: '2', also: ['routed 2'] }],
  },
  {
    scenario: 'menu-silence-is-asked-again-and-reaches-reception',
    steps: { ...asking, start: { ...menu, timeout: seconds(1) } },
    phones: receptionAnswers,
    records: [{ ...byReception, keys: '', also: ['routed otherwise'] }],
  },
  {
    scenario: 'menu-wrong-key-is-asked-again-and-reaches-sales',
    steps: asking,
    phones: answers,
    records: [{ ...bySales, keys: '92', also: ['routed 2'] }],
  },
  {
    scenario: 'menu-wrong-keys-reach-reception',
    steps: asking,
    phones: receptionAnswers,
    records: [{ ...byReception, keys: '99', also: ['routed otherwise'] }],
  },
  {
    scenario: 'schedule-open-hours-reach-sales',
    steps: schedule(past, always),
    phones: answers,
    records: [{ ...bySales, also: ['routed open'] }],
  },
  {
    scenario: 'schedule-holiday-is-told-unavailable',
    steps: schedule(today, always),
    records: [{ ...refused, also: ['routed holidays'] }],
  },
  {
    scenario: 'schedule-any-other-time-is-told-busy',
    steps: schedule(past, past),
    records: [{ ...refused, also: ['routed otherwise'] }],
  },
  {
    scenario: 'area-of-the-caller-reaches-texas',
    steps: byArea,
    from: '+15125550166',
    phones: answers,
    records: [{ ...bySales, also: ['routed US-TX'] }],
  },
  {
    scenario: 'area-elsewhere-is-told-unavailable',
    steps: byArea,
    records: [{ ...refused, also: ['routed otherwise'] }],
  },
  {
    scenario: 'known-caller-reaches-sales',
    steps: byCaller({ callers: { is: 'new' }, next: 'busy' }, { callers: { is: 'known' }, next: 'sales' }),
    from: regular,
    phones: answers,
    records: [{ ...bySales, also: ['routed known'] }],
  },
  {
    scenario: 'new-caller-is-told-busy',
    steps: byCaller({ callers: { is: 'known' }, next: 'sales' }, { callers: { is: 'new' }, next: 'busy' }),
    records: [{ ...refused, also: ['routed new'] }],
  },
  {
    scenario: 'withheld-caller-is-declined',
    steps: byCaller(
      { callers: { is: 'new' }, next: 'busy' },
      { callers: { is: 'withheld' }, next: 'declined' },
    ),
    from: null,
    records: [{ ...refused, also: ['routed withheld'] }],
  },
  {
    scenario: 'tagged-caller-is-told-unavailable',
    steps: byCaller(
      { callers: { tagged: 'fleet' }, next: 'unavailable' },
      { callers: { is: 'known' }, next: 'busy' },
    ),
    from: regular,
    records: [{ ...refused, also: ['routed fleet'] }],
  },
  {
    scenario: 'caller-by-number-is-told-busy',
    steps: byCaller({ callers: { numbers: ['+1303', '+12025550199'] }, next: 'busy' }),
    records: [{ ...refused, also: ['routed +12025550199'] }],
  },
  {
    scenario: 'source-of-the-call-reaches-sales',
    steps: bySource('Billboard'),
    phones: answers,
    records: [{ ...bySales, also: ['routed Billboard, Offline'] }],
  },
  {
    scenario: 'source-elsewhere-is-told-busy',
    steps: bySource('radio'),
    records: [{ ...refused, also: ['routed otherwise'] }],
  },
  {
    scenario: 'split-by-percentage-is-declined',
    steps: {
      start: {
        does: 'split',
        branches: [
          { name: 'A', share: 0, next: 'busy' },
          { name: 'B', share: 100, next: 'declined' },
        ],
      },
      busy,
      declined,
    },
    calls: 3,
    records: [wayB, wayB, wayB],
  },
  {
    scenario: 'tag-is-put-on-the-call',
    steps: { start: { does: 'tag', tags: ['vip', 'hot'], next: 'sales' }, sales, hangup },
    phones: answers,
    records: [{ ...bySales, also: ['tagged vip hot'] }],
  },
  {
    scenario: 'ask-sends-where-the-answer-says',
    steps: { start: ask, sales, unavailable, hangup },
    says: '{"answer": "sales"}',
    phones: answers,
    records: [{ ...bySales, also: ['routed sales'] }],
  },
  {
    scenario: 'ask-goes-on-without-an-answer',
    steps: { start: ask, sales, unavailable, hangup },
    says: null,
    records: [{ ...refused, also: ['routed otherwise'] }],
  },
  { scenario: 'hangup-ends-the-call', steps: { start: hangup }, records: [refused] },
  { scenario: 'reject-as-busy', steps: { start: busy }, records: [refused] },
  { scenario: 'reject-as-declined', steps: { start: declined }, records: [refused] },
  { scenario: 'reject-as-unavailable', steps: { start: unavailable }, records: [refused] },
  {
    scenario: 'last-resort-takes-the-call-of-a-broken-flow',
    steps: { start: announce('nowhere') },
    failOpen: 'Sales',
    phones: answers,
    records: [{ ...bySales, also: ['flow-fault'] }],
  },
  {
    scenario: 'recording-begins-with-the-talk',
    steps: { start: record('start', 'sales'), sales, hangup },
    phones: answers,
    records: [{ ...bySales, also: ['recording-started'] }],
  },
  {
    scenario: 'recording-pauses-and-resumes',
    steps: {
      start: record('start', 'welcome'),
      welcome: announce('pause'),
      pause: record('pause', 'card'),
      card: announce('resume'),
      resume: record('resume', 'sales'),
      sales,
      hangup,
    },
    phones: answers,
    records: [{ ...bySales, also: ['recording-started', 'recording-paused', 'recording-resumed'] }],
  },
  {
    scenario: 'recording-is-dropped',
    steps: {
      start: record('start', 'welcome'),
      welcome: announce('drop'),
      drop: record('drop', 'sales'),
      sales,
      hangup,
    },
    phones: answers,
    records: [{ ...bySales, also: ['recording-started', 'recording-dropped'] }],
  },
  {
    scenario: 'voicemail-takes-a-message',
    steps: {
      start: {
        does: 'voicemail',
        mailbox: 'Sales',
        greeting: { say: 'Speak.' },
        longest: seconds(60),
        next: null,
      },
    },
    cue: ({ kind }) => kind === 'message-started',
    records: [{ result: 'voicemail', endedBy: 'system', also: ['message-started', 'message-ended'] }],
  },
  {
    scenario: 'survey-is-answered-after-the-talk',
    steps: {
      start: ringing(['Sales'], { after: 'survey' }),
      survey: {
        does: 'survey',
        name: 'service',
        prompt: { say: 'Press 1 to 5.' },
        highest: '5',
        timeout: seconds(10),
        tries: 2,
        thanks: { say: 'Thanks.' },
        next: 'hangup',
      },
      hangup,
    },
    phones: answers,
    cue: (event) => event.kind === 'step-entered' && event.step === 'survey',
    records: [
      { result: 'answered', answeredBy: 'Sales', cause: 'flow-ended', keys: '4', also: ['surveyed 4'] },
    ],
  },
]

test.concurrent.each(stories)('$scenario', async (story) => {
  const { records } = await playSipp(flows, story)
  expect(records).toMatchObject(story.records)
})

test.concurrent('split-sends-the-same-caller-the-same-way', async () => {
  const ways = ['A', 'B', 'C'].map((name) => ({ name, share: 1, next: 'busy' }))
  const { records } = await playSipp(flows, {
    scenario: 'split-sends-the-same-caller-the-same-way',
    steps: { start: { does: 'split', branches: ways }, busy },
    calls: 4,
    records: [],
  })
  const [first] = records
  expect(first?.also).toMatchObject([expect.stringMatching(/^routed [ABC]$/)])
  expect(records.map(({ also }) => also)).toEqual([first?.also, first?.also, first?.also, first?.also])
})
