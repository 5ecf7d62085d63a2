import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountId, CallId, DestinationId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant } from '#base/time.ts'
import type { CallEvent, CallFact } from './call-event.ts'
import { keptPlaces } from './kept-place.ts'

// `as`: names as they stand.
const number = '+15125550100' as PhoneNumber
const who = {
  by: 'in-order',
  sticky: true,
  among: [{ destination: 'ann' as DestinationId, weight: 2 }],
} as const
const asked = { kind: 'callback-asked', queue: 'sales', number, who } as const

/** The events of one call, a second apart. */
const story = (call: string, from: number, ...facts: readonly CallFact[]): readonly CallEvent[] =>
  facts.map((fact, n) => ({
    id: `${n}`,
    callId: call as CallId,
    accountId: 'account' as AccountId,
    at: instant(from + n * 1000),
    ...fact,
  }))
const queued = (queue = 'sales') => ({ kind: 'queued', queue, position: 2 }) as const
const ended = { kind: 'ended', by: 'system', cause: 'flow-ended' } as const

describe('a place in line', () => {
  test('is kept for whoever asked to be called back, from when they began to wait in that line', () => {
    const [place] = keptPlaces(story('1', 0, queued('service'), queued(), asked, ended))
    expect(place).toEqual({
      accountId: 'account',
      callId: '1',
      queue: 'sales',
      number,
      joinedAt: 1000,
      askedAt: 2000,
      ...who,
    })
  })

  test('is gone once they were called, reached or not, and is no matter of other calls', () => {
    const over = (reached: boolean) => story('1', 0, queued(), asked, ended, { kind: 'called-back', reached })
    expect(keptPlaces([...over(true), ...story('2', 0, queued(), ended)])).toEqual([])
    expect(keptPlaces(over(false))).toEqual([])
    expect(keptPlaces([...over(true), ...story('3', 0, asked)])).toMatchObject([{ callId: '3', joinedAt: 0 }])
  })

  test('was not remembered by calls of long ago', () => {
    expect(keptPlaces(story('1', 0, queued(), { kind: 'callback-asked', queue: 'sales', number }))).toEqual(
      [],
    )
  })

  test('comes in the order of waiting, however the events come', () => {
    const events = [7, 3, 5].flatMap((n) => story(`${n}`, n * 10_000, queued(), asked, ended))
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (mixed) => {
        expect(keptPlaces([...mixed, ...mixed]).map(({ callId }) => callId)).toEqual(['3', '5', '7'])
      }),
    )
  })
})
