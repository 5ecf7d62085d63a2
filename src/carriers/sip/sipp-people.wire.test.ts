import { afterAll, beforeAll, expect, test } from 'vitest'
import { seconds } from '#base/time.ts'
import type { Step } from '#configuration/items.ts'
import { FlowHouse, ringing } from '../../../test/support/flow-house.ts'
import { playSipp, type SippStory } from '../../../test/support/sipp-story.ts'

/** Who rings and who answers. The caller and the telephones are SIPp's; the calls run at once. */

let flows: FlowHouse
beforeAll(async () => {
  flows = await FlowHouse.open()
})
afterAll(() => flows.close())

const hangup: Step = { does: 'hangup' }
const answersOnce = ['phone-answers-and-hangs-up', 1] as const
const answersTwice = ['phone-answers-and-hangs-up', 2] as const
const isBusy = ['phone-is-busy', 1] as const
const letsRing = ['phone-is-never-picked-up', 1] as const

const talked = { result: 'answered', endedBy: 'callee', cause: 'hung-up' } as const
const by = (name: string) => ({ ...talked, answeredBy: name, legs: [`${name}: answered`] })
const served = { ...by('Desk'), also: ['queued', 'left-queue'] }

/** Ann has three times the weight of Bob. */
const weighted = ringing(['Ann', 'Bob'], {
  strategy: 'round-robin',
  destinations: [
    { destination: 'Ann', ringFor: seconds(20), weight: 3 },
    { destination: 'Bob', ringFor: seconds(20), weight: 1 },
  ],
})
type Queue = Extract<Step, { does: 'queue' }>
const queue = (more: Partial<Queue> & Pick<Queue, 'queue'>): Queue => ({
  ...ringing(['Desk']),
  does: 'queue',
  music: { tone: 'music' },
  announce: { position: true, wait: true, every: seconds(60) },
  longestWait: seconds(600),
  callback: null,
  ...more,
})

const stories: readonly SippStory[] = [
  {
    scenario: 'ring-all-at-once-is-taken-by-the-first',
    steps: { start: ringing(['Ann', 'Bob'], { strategy: 'all-at-once' }), hangup },
    phones: { Ann: answersOnce, Bob: letsRing },
    records: [{ ...talked, answeredBy: 'Ann', legs: ['Ann: answered', 'Bob: cancelled'] }],
  },
  {
    scenario: 'ring-in-order-goes-on-to-the-second',
    steps: { start: ringing(['Ann', 'Bob', 'Cid']), hangup },
    phones: { Ann: isBusy, Bob: answersOnce, Cid: ['', 0] },
    records: [{ ...talked, answeredBy: 'Bob', legs: ['Ann: busy', 'Bob: answered'] }],
  },
  {
    scenario: 'ring-nobody-is-told-busy',
    steps: { start: ringing(['Ann', 'Bob']), hangup },
    phones: { Ann: isBusy, Bob: isBusy },
    records: [{ result: 'missed', cause: 'nobody-answered', legs: ['Ann: busy', 'Bob: busy'] }],
  },
  {
    scenario: 'ring-round-robin-honours-weights',
    steps: { start: weighted, hangup },
    phones: { Ann: ['phone-answers-and-hangs-up', 3], Bob: answersOnce },
    calls: 4,
    records: [talked, talked, talked, talked],
  },
  {
    scenario: 'ring-longest-idle-takes-turns',
    steps: { start: ringing(['Ann', 'Bob'], { strategy: 'longest-idle' }), hangup },
    phones: { Ann: answersTwice, Bob: answersOnce },
    calls: 3,
    records: [by('Ann'), by('Bob'), by('Ann')],
  },
  {
    scenario: 'ring-sticky-finds-who-answered-before',
    steps: { start: ringing(['Ann', 'Bob'], { sticky: true }), hangup },
    from: '+13035550122',
    phones: { Ann: isBusy, Bob: answersTwice },
    calls: 2,
    records: [{ ...talked, legs: ['Ann: busy', 'Bob: answered'] }, by('Bob')],
  },
  {
    scenario: 'accept-1-takes-the-call',
    steps: { start: ringing(['Mobile', 'Other'], { accept: { say: 'Press 1 to accept.' } }), hangup },
    phones: { Mobile: ['phone-presses-5-and-is-let-go', 1], Other: ['phone-presses-1-and-has-the-call', 1] },
    records: [
      {
        result: 'answered',
        endedBy: 'caller',
        answeredBy: 'Other',
        legs: ['Mobile: answered', 'Other: answered'],
        also: ['accepted'],
      },
    ],
  },
  {
    scenario: 'queue-waits-no-longer-than-it-may',
    steps: { start: queue({ queue: 'Short', longestWait: seconds(1) }), hangup },
    phones: { Desk: letsRing },
    records: [
      { result: 'missed', answered: true, legs: ['Desk: cancelled'], also: ['queued', 'left-queue'] },
    ],
  },
  {
    scenario: 'queue-key-1-keeps-the-place',
    steps: {
      start: queue({ queue: 'Callback', callback: { key: '1', offer: { say: 'Press 1.' } } }),
      hangup,
    },
    phones: { Desk: isBusy },
    records: [{ cause: 'flow-ended', keys: '1', also: ['queued', 'callback-asked', 'left-queue'] }],
  },
  {
    scenario: 'whisper-is-said-to-who-answers',
    steps: { start: ringing(['Sales'], { whisper: { say: 'Call from [source], [caller].' } }), hangup },
    phones: { Sales: ['phone-answers', 1] },
    records: [{ ...by('Sales'), endedBy: 'caller', said: ['1: Call from billboard, Ann Lee.'] }],
  },
  {
    scenario: 'queue-music-until-the-desk-is-free',
    steps: { start: queue({ queue: 'Busy' }), hangup },
    phones: { Desk: answersTwice },
    calls: 2,
    atOnce: true,
    records: [served, { ...served, said: [expect.stringContaining('in line')] }],
  },
  {
    scenario: 'call-through-reaches-the-number-typed',
    steps: {
      start: { does: 'call-through', prompt: { say: 'Whom?' }, trunk: 'Carrier', otherwise: 'hangup' },
      hangup,
    },
    outside: answersOnce,
    records: [{ ...by('+15125550100'), keys: '5125550100#', also: ['called +15125550100'] }],
  },
]

test.concurrent.each(stories)('$scenario', async (story) => {
  const { records } = await playSipp(flows, story)
  expect(records).toMatchObject(story.records)
})
