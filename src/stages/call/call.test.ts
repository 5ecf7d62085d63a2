import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountId, CallId, DestinationId, FlowId, LegId, NumberId, VisitId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant, milliseconds } from '#base/time.ts'
import { type CallEvent, type CallFact, nthEventId, storable } from './call-event.ts'
import { closeInterrupted, foldCall } from './call.ts'

// Fixtures brand their own ids.
const callId = '0192f0c1-0000-7000-8000-000000000001' as CallId
const accountId = '0192f0c1-0000-7000-8000-000000000002' as AccountId
const leg = (id: string) => id as LegId
const sales = 'sales' as DestinationId

const offered: CallFact = {
  kind: 'offered',
  direction: 'inbound',
  number: '+12125550100' as PhoneNumber,
  numberId: 'n' as NumberId,
  dialled: '2125550100',
  caller: '+12125550199' as PhoneNumber,
  callerName: 'Ann',
  flowId: 'f' as FlowId,
  flowVersion: 1,
  carrier: { kind: 'sip', name: 'trunk', ref: 'a@b' },
  test: false,
}
const dialled = (id: string): CallFact => ({
  kind: 'leg-dialled',
  leg: leg(id),
  destinationId: sales,
  name: `Desk ${id}`,
  address: 'sip:desk@pbx',
})
const of = (
  kind: 'leg-ringing' | 'leg-answered' | 'leg-ended' | 'connected' | 'held' | 'resumed',
  id: string,
): CallFact => ({
  kind,
  leg: leg(id),
})
const ended = (
  by: 'caller' | 'callee' | 'system',
  cause: Extract<CallFact, { kind: 'ended' }>['cause'] = 'hung-up',
): CallFact => ({
  kind: 'ended',
  by,
  cause,
})

const start = 1_700_000_000_000
/** A story told as [milliseconds after the start, what happened]. */
const told = (...facts: readonly (readonly [number, CallFact])[]): CallEvent[] =>
  facts.map(([after, fact], n) => ({
    id: nthEventId(n),
    callId,
    accountId,
    at: instant(start + after),
    ...fact,
  }))

const answered = told(
  [0, offered],
  [5, { kind: 'answered' }],
  [10, { kind: 'recording-started' }],
  [2000, dialled('1')],
  [2100, of('leg-ringing', '1')],
  [12_000, { kind: 'leg-failed', leg: leg('1'), failure: 'busy', sipStatus: 486 }],
  [12_000, dialled('2')],
  [17_000, of('leg-answered', '2')],
  [19_000, of('connected', '2')],
  [20_000, { kind: 'key-pressed', leg: leg('caller'), key: '4' }],
  [21_000, { kind: 'key-pressed', leg: leg('2'), key: '9' }],
  [22_000, { kind: 'key-pressed', leg: leg('caller'), key: '2' }],
  [30_000, of('held', '2')],
  [34_000, of('resumed', '2')],
  [60_000, ended('callee')],
  [60_001, of('leg-ended', '2')],
  [60_050, { kind: 'recording-ended', length: milliseconds(60_000), bytes: 1_920_044, peaks: [0, 1] }],
)

describe('a call', () => {
  test('that was answered, told from its events', () => {
    expect(foldCall(answered)).toMatchObject({
      id: callId,
      accountId,
      phase: 'ended',
      result: 'answered',
      startedAt: start,
      answeredAt: start + 5,
      connectedAt: start + 19_000,
      endedAt: start + 60_000,
      ring: 15_000,
      total: 60_000,
      connected: 41_000,
      hold: 4000,
      endedBy: 'callee',
      cause: 'hung-up',
      answeredBy: { destinationId: sales, name: 'Desk 2' },
      keys: '42',
      recording: { state: 'ready', length: 60_000, bytes: 1_920_044 },
      legs: [
        { leg: '1', outcome: 'busy', sipStatus: 486, ring: 10_000 },
        { leg: '2', outcome: 'answered', sipStatus: null, ring: 5000 },
      ],
    })
  })

  const results: readonly (readonly [string, CallEvent[], string, string])[] = [
    ['that rings', told([0, offered], [9, dialled('1')]), 'in-progress', 'ringing'],
    ['that is greeted', told([0, offered], [9, { kind: 'answered' }]), 'in-progress', 'greeting'],
    [
      'that rings after the announcement',
      told([0, offered], [5, { kind: 'answered' }], [9, dialled('1')]),
      'in-progress',
      'ringing',
    ],
    [
      'in which they talk',
      told([0, offered], [8, dialled('1')], [9, of('connected', '1')]),
      'in-progress',
      'talking',
    ],
    [
      'whose caller hangs up while it rings',
      told([0, offered], [9, ended('caller', 'cancelled')]),
      'abandoned',
      'ended',
    ],
    [
      'whose caller hangs up in the announcement',
      told([0, offered], [5, { kind: 'answered' }], [9, ended('caller')]),
      'abandoned',
      'ended',
    ],
    ['that nobody answers', told([0, offered], [9, ended('system', 'nobody-answered')]), 'missed', 'ended'],
    [
      'whose callee hangs up in the whisper',
      told([0, offered], [8, of('leg-answered', '1')], [9, ended('system', 'nobody-answered')]),
      'missed',
      'ended',
    ],
    [
      'that a fault ended while they talked',
      told([0, offered], [8, of('connected', '1')], [9, ended('system', 'media-timeout')]),
      'answered',
      'ended',
    ],
    [
      'whose server died',
      told([0, offered], [8, of('connected', '1')], [9, ended('system', 'interrupted')]),
      'interrupted',
      'ended',
    ],
    [
      'whose server was stopped',
      told([0, offered], [9, ended('system', 'shutdown')]),
      'interrupted',
      'ended',
    ],
  ]
  test.each(results)('%s', (_, events, result, phase) => {
    expect(foldCall(events)).toMatchObject({ result, phase })
  })

  test('is not known while its offer is missing', () => {
    expect(foldCall([])).toBeNull()
    expect(foldCall(answered.slice(1))).toBeNull()
  })

  test('begins with its offer, also when a clock put something before it', () => {
    expect(foldCall(told([0, offered], [-500, { kind: 'answered' }], [900, ended('caller')]))).toMatchObject({
      startedAt: start,
      total: 900,
    })
  })

  test('never lasts less than nothing', () => {
    const backwards = told(
      [0, offered],
      [10, dialled('1')],
      [20, of('connected', '1')],
      [-50, ended('caller')],
    )
    expect(foldCall(backwards)).toMatchObject({ total: 0, ring: 0, connected: 0, hold: 0 })
  })

  test('has the newest attribution', () => {
    const visitId = 'v' as VisitId
    const source = {
      source: 'google',
      medium: 'cpc',
      campaign: '',
      term: '',
      content: '',
      channel: 'Paid Search',
    }
    const events = told(
      [0, offered],
      [1, { kind: 'attributed', basis: 'unlinked', source: null, visitId: null, evidence: {} }],
      [9, { kind: 'attributed', basis: 'last-shown', source, visitId, evidence: {} }],
    )
    expect(foldCall(events.toReversed())?.attribution).toEqual({ basis: 'last-shown', source, visitId })
    expect(foldCall(events.slice(0, 1))?.attribution.basis).toBe('unlinked')
  })

  test('whose leg never came to an end rang until the call did', () => {
    const events = told([0, offered], [100, dialled('1')], [900, ended('caller', 'cancelled')])
    expect(foldCall(events)).toMatchObject({ ring: 800, legs: [{ outcome: 'cancelled', ring: 800 }] })
  })
})

describe('any order and any repetition of the same events', () => {
  test('gives the same call', () => {
    const whole = foldCall(answered)
    fc.assert(
      fc.property(
        fc.shuffledSubarray(answered, { minLength: answered.length }),
        fc.array(fc.constantFrom(...answered), { maxLength: 20 }),
        (shuffled, again) => {
          expect(foldCall([...again, ...shuffled])).toEqual(whole)
        },
      ),
    )
  })

  test('also when they contradict each other', () => {
    const anyEvent = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      callId: fc.constant(callId),
      accountId: fc.constant(accountId),
      at: fc.integer({ min: 0, max: 3 }).map(instant),
    })
    const anyFact = fc.constantFrom(
      offered,
      dialled('1'),
      of('connected', '1'),
      of('held', '1'),
      ended('caller'),
      ended('callee'),
    )
    const anyEvents = fc.array(
      fc.tuple(anyEvent, anyFact).map(([event, fact]): CallEvent => ({ ...event, ...fact })),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(
        anyEvents.chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
        ),
        ([events, shuffled]) => {
          expect(foldCall(shuffled)).toEqual(foldCall(events))
        },
      ),
    )
  })

  test('each duration is part of the total', () => {
    fc.assert(
      fc.property(fc.subarray(answered, { minLength: 1 }), (some) => {
        const call = foldCall(some)
        if (call === null || call.phase !== 'ended') return
        expect(call.ring).toBeLessThanOrEqual(call.total)
        expect(call.connected).toBeLessThanOrEqual(call.total)
        expect(call.hold).toBeLessThanOrEqual(call.connected)
      }),
    )
  })
})

describe('a call whose server died', () => {
  const known = answered.slice(0, 10)

  test('is closed at the last moment we heard of it, once', () => {
    const call = foldCall(known)
    if (call === null) throw new Error('there is an offer')
    const closing = closeInterrupted(call)
    expect(foldCall([...known, closing, closing])).toMatchObject({
      result: 'interrupted',
      endedAt: start + 20_000,
      total: 20_000,
      connected: 1000,
    })
  })

  test('lasted as long as its recording, when that goes further', () => {
    const call = foldCall(known)
    if (call === null) throw new Error('there is an offer')
    expect(closeInterrupted(call, instant(start + 33_000)).at).toBe(start + 33_000)
    expect(closeInterrupted(call, instant(start + 3000)).at).toBe(start + 20_000)
  })
})

test('what strangers write becomes what a database can keep', () => {
  const [event] = told([0, { ...offered, callerName: `a\u0000b\uD800${'x'.repeat(9000)}` }])
  if (event === undefined) throw new Error('one was told')
  const kept = storable(event)
  const name = kept.kind === 'offered' ? kept.callerName : ''
  expect(name?.slice(0, 5)).toBe('a\uFFFDb\uFFFDx')
  expect(name).toHaveLength(500)
  expect({ ...kept, callerName: '' }).toEqual({ ...event, callerName: '' })
})
