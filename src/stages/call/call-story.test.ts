import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountId, CallId, DestinationId, FlowId, LegId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { type Instant, instant, milliseconds, seconds } from '#base/time.ts'
import { anyFlow, likelyHeard } from '../../../test/support/any-flow.ts'
import { ended as legEnded, hearNext, play } from '../../../test/support/flow-play.ts'
import { type CallEvent, type CallFact, nthEventId } from './call-event.ts'
import { foldCall } from './call.ts'

// What richer flows leave in the record of a call. Fixtures brand their own ids.
const callId = 'call' as CallId
const accountId = 'account' as AccountId
const callee = '+15125550100' as PhoneNumber
const leg = (id: string) => id as LegId

const offered: CallFact = {
  kind: 'offered',
  direction: 'inbound',
  number: '+12125550100' as PhoneNumber,
  numberId: 'n' as NumberId,
  dialled: '2125550100',
  caller: '+12125550199' as PhoneNumber,
  callerName: null,
  flowId: 'f' as FlowId,
  flowVersion: 1,
  carrier: { kind: 'sip', name: 'trunk', ref: 'a@b' },
  test: false,
}
const answered: CallFact = { kind: 'answered' }
const dialled = (id: string): CallFact => ({
  kind: 'leg-dialled',
  leg: leg(id),
  destinationId: id as DestinationId,
  name: `Desk ${id}`,
  address: 'sip:desk@pbx',
})
const of = (kind: 'leg-answered' | 'leg-ended' | 'connected' | 'parted', id: string): CallFact => ({
  kind,
  leg: leg(id),
})
const ended = (by: 'caller' | 'callee' | 'system'): CallFact => ({ kind: 'ended', by, cause: 'hung-up' })
const message = (length: number): CallFact => ({
  kind: 'message-ended',
  length: milliseconds(length),
  bytes: 9,
  peaks: [1],
})
const voicemail: CallFact = { kind: 'message-started', mailbox: 'sales' }

/** A story told as [seconds after the start, what happened]. */
const told = (...facts: readonly (readonly [number, CallFact])[]): readonly CallEvent[] =>
  facts.map(([after, fact], n) => event(instant(1_700_000_000_000 + after * 1000), n, fact))
const event = (at: Instant, n: number, fact: CallFact): CallEvent => ({
  id: nthEventId(n),
  callId,
  accountId,
  at,
  ...fact,
})

describe('a message', () => {
  test('left by a caller whom nobody answered makes the call a voicemail, whenever it is told of', () => {
    const story = told(
      [0, offered],
      [1, answered],
      [5, voicemail],
      [20, ended('caller')],
      [21, message(15_000)],
    )
    expect(foldCall(story)).toMatchObject({
      result: 'voicemail',
      ivr: seconds(4),
      message: { mailbox: 'sales', length: 15_000 },
    })
  })

  test('of a breath is none: the caller hung up at the beep', () => {
    const story = told([0, offered], [1, answered], [5, voicemail], [6, ended('caller')], [6, message(900)])
    expect(foldCall(story)).toMatchObject({ result: 'abandoned', message: null })
  })

  test('after a talk leaves the call answered', () => {
    const story = told(
      [0, offered],
      [1, dialled('1')],
      [2, of('connected', '1')],
      [9, of('leg-ended', '1')],
      [10, voicemail],
      [30, message(19_000)],
      [30, ended('caller')],
    )
    expect(foldCall(story)).toMatchObject({ result: 'answered', connected: seconds(7), message: {} })
  })

  test('that was lost leaves the call missed', () => {
    const lost: CallFact = { kind: 'message-failed', why: 'disk full' }
    const story = told([0, offered], [1, answered], [2, voicemail], [9, lost], [9, ended('system')])
    expect(foldCall(story)).toMatchObject({ result: 'missed', message: null })
  })
})

const left = (why: 'answered' | 'gave-up' | 'callback'): CallFact => ({
  kind: 'left-queue',
  queue: 'sales',
  why,
})

describe('a line', () => {
  const waiting = told([0, offered], [1, answered], [4, { kind: 'queued', queue: 'sales', position: 3 }])

  test('is waited in until somebody takes the call; the ring in it is part of the wait', () => {
    expect(foldCall(waiting)).toMatchObject({ phase: 'waiting', queueName: 'sales' })
    const story = told(
      [0, offered],
      [1, answered],
      [4, { kind: 'queued', queue: 'sales', position: 3 }],
      [50, dialled('1')],
      [60, of('leg-answered', '1')],
      [64, left('answered')],
      [64, of('connected', '1')],
      [100, of('leg-ended', '1')],
      [100, ended('callee')],
    )
    expect(foldCall(story)).toMatchObject({
      result: 'answered',
      ivr: seconds(3),
      queue: seconds(60),
      ring: seconds(10),
      connected: seconds(36),
    })
    expect(foldCall(story.slice(0, 5))?.phase).toBe('waiting')
  })

  test('is left for a callback', () => {
    const story = told(
      [0, offered],
      [4, { kind: 'queued', queue: 'sales', position: 3 }],
      [20, { kind: 'callback-asked', queue: 'sales', number: callee }],
      [20, left('callback')],
      [25, ended('system')],
    )
    expect(foldCall(story)).toMatchObject({ result: 'missed', callbackAsked: true, queue: seconds(16) })
  })
})

describe('a transfer', () => {
  const story = told(
    [0, offered],
    [1, dialled('1')],
    [5, of('leg-answered', '1')],
    [5, of('connected', '1')],
    [20, of('parted', '1')],
    [21, dialled('2')],
    [30, of('leg-answered', '2')],
    [40, { kind: 'transferred', from: leg('1'), to: leg('2') }],
    [40, of('leg-ended', '1')],
    [40, of('connected', '2')],
    [70, ended('caller')],
  )

  test('keeps one call: its talks add up, and whoever answered first has answered it', () => {
    expect(foldCall(story)).toMatchObject({
      result: 'answered',
      transfers: 1,
      connected: seconds(15 + 30),
      ring: seconds(4 + 9),
      answeredBy: { name: 'Desk 1' },
    })
  })

  test('rings again, and they talk again', () => {
    const phases = [4, 5, 6, 8, 10].map((count) => foldCall(story.slice(0, count))?.phase)
    expect(phases).toEqual(['talking', 'ringing', 'ringing', 'ringing', 'talking'])
  })
})

test('tags, the survey and whom an agent called through us', () => {
  const story = told(
    [0, offered],
    [1, { kind: 'tagged', tags: ['vip', 'spring'] }],
    [2, { kind: 'tagged', tags: ['vip'] }],
    [3, { kind: 'called-through', callee }],
    [4, { kind: 'surveyed', survey: 'service', answer: 2 }],
    [5, { kind: 'surveyed', survey: 'service', answer: 4 }],
  )
  expect(foldCall(story)).toMatchObject({
    tags: ['vip', 'spring'],
    direction: 'outbound',
    callee,
    survey: { survey: 'service', answer: 4 },
  })
})

test('a recording that was dropped never was', () => {
  const story = told(
    [0, offered],
    [1, { kind: 'recording-started' }],
    [2, { kind: 'recording-dropped' }],
    [3, { kind: 'recording-ended', length: seconds(1), bytes: 9, peaks: [] }],
  )
  expect(foldCall(story)?.recording).toEqual({ state: 'none' })
})

describe('whatever a flow does', () => {
  /** A call through any flow, a second between one thing and the next. */
  const anyStory = fc.tuple(anyFlow, fc.array(fc.nat(1000), { maxLength: 40 })).map(([flow, picks]) => {
    const heard = picks.reduce(
      (before, pick) => hearNext(before, likelyHeard(before.turn.state, pick)),
      play(flow, []),
    )
    const { facts } = hearNext(heard, legEnded('caller'))
    return told([0, offered], ...facts.map((fact, n) => [n + 1, fact] as const))
  })

  test('the record is the same in any order and repetition, and each duration is part of the total', () => {
    fc.assert(
      fc.property(
        anyStory.chain((story) =>
          fc.tuple(
            fc.constant(story),
            fc.shuffledSubarray([...story], { minLength: story.length }),
            fc.subarray([...story]),
          ),
        ),
        ([story, shuffled, again]) => {
          const call = foldCall(story)
          expect(foldCall([...again, ...shuffled])).toEqual(call)
          const { total = 0, ring = 0, connected = 0, hold = 0, ivr = 0, queue = 0 } = call ?? {}
          expect(Math.max(ring, connected, hold, ivr, queue)).toBeLessThanOrEqual(total)
          expect(connected + queue).toBeLessThanOrEqual(total)
          expect(call?.result === 'answered').toBe(call?.connectedAt !== null)
        },
      ),
      { numRuns: 500 },
    )
  })
})
