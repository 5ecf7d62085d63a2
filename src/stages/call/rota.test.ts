import { describe, expect, test } from 'vitest'
import type { AccountId, CallId, DestinationId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant } from '#base/time.ts'
import type { CallEvent, CallFact } from './call-event.ts'
import type { Strategy } from './flow.ts'
import { Rota } from './rota.ts'

// `as`: names as they stand.
const [ann, bob, cid] = ['ann', 'bob', 'cid'] as readonly string[] as readonly [
  DestinationId,
  DestinationId,
  DestinationId,
]
const caller = '+15125550100' as PhoneNumber
const accountId = 'account' as AccountId
const leg = '1' as LegId

const event = (call: string, at: number, fact: CallFact): CallEvent => ({
  id: `${at}`,
  callId: call as CallId,
  accountId,
  at: instant(at),
  ...fact,
})
const offered = (call: string, at = 0, from: PhoneNumber | null = caller): CallEvent =>
  event(call, at, { kind: 'offered', caller: from } as CallFact) // the rota reads no more of it
const dialled = (call: string, destinationId: DestinationId, at = 1): CallEvent =>
  event(call, at, { kind: 'leg-dialled', leg, destinationId, name: '', address: '' })
const talk = (call: string, destination: DestinationId, from: number, to: number): readonly CallEvent[] => [
  offered(call, from),
  dialled(call, destination, from),
  event(call, from, { kind: 'connected', leg }),
  event(call, to, { kind: 'leg-ended', leg }),
  event(call, to, { kind: 'ended', by: 'callee', cause: 'hung-up' }),
]

const rotaAfter = (...events: readonly CallEvent[]): Rota => {
  const rota = new Rota()
  for (const event of events) rota.note(event)
  return rota
}
const ask = (rota: Rota, by: Strategy, sticky = false, weights: readonly number[] = [1, 1, 1]) =>
  rota.choose({
    accountId,
    caller,
    by,
    sticky,
    among: [ann, bob, cid].map((destination, index) => ({ destination, weight: weights[index] ?? 1 })),
  })

describe('whom to ring', () => {
  test('in order, or all at once, is as the flow names them', () => {
    expect(ask(new Rota(), 'in-order')).toEqual([[ann], [bob], [cid]])
    expect(ask(new Rota(), 'all-at-once')).toEqual([[ann, bob, cid]])
  })

  test('turns go round', () => {
    const rota = new Rota()
    const first = Array.from({ length: 6 }, () => ask(rota, 'round-robin')[0]?.[0])
    expect(first).toEqual([ann, bob, cid, ann, bob, cid])
  })

  test('weights are honoured, smoothly', () => {
    const rota = new Rota()
    const first = Array.from({ length: 7 }, () => ask(rota, 'round-robin', false, [5, 1, 1])[0]?.[0])
    expect(first).toEqual([ann, ann, bob, ann, cid, ann, ann])
  })

  test('longest idle is who ended their last talk first; who has had none yet comes before', () => {
    const rota = rotaAfter(...talk('a', ann, 0, 500), ...talk('b', bob, 100, 300))
    expect(ask(rota, 'longest-idle')).toEqual([[cid], [bob], [ann]])
  })

  test('a call that was not taken is no end of idleness', () => {
    const rota = rotaAfter(
      ...talk('a', ann, 0, 500),
      ...talk('b', bob, 0, 400),
      ...talk('c', cid, 0, 300),
      offered('d'),
      dialled('d', cid),
      event('d', 900, { kind: 'leg-failed', leg, failure: 'no-answer', sipStatus: null }),
    )
    expect(ask(rota, 'longest-idle')[0]).toEqual([cid])
  })

  test('whoever answered this caller before comes first, alone', () => {
    const rota = rotaAfter(...talk('a', bob, 0, 500))
    expect(ask(rota, 'in-order', true)).toEqual([[bob], [ann], [cid]])
    expect(ask(rota, 'all-at-once', true)).toEqual([[bob], [ann, cid]])
    expect(ask(rota, 'in-order', false)).toEqual([[ann], [bob], [cid]])
  })

  test('a caller who withholds their number is known to nobody', () => {
    const withheld = talk('a', bob, 0, 500).map((event) =>
      event.kind === 'offered' ? offered('a', 0, null) : event,
    )
    expect(ask(rotaAfter(...withheld), 'in-order', true)).toEqual([[ann], [bob], [cid]])
  })

  test('who is rung or talks comes last, and is free again afterwards', () => {
    const rota = rotaAfter(offered('a'), dialled('a', ann))
    expect(ask(rota, 'in-order')).toEqual([[bob], [cid], [ann]])
    expect(ask(rota, 'longest-idle')).toEqual([[bob], [cid], [ann]])
    expect(rota.note(event('a', 9, { kind: 'ended', by: 'caller', cause: 'hung-up' }))).toEqual([ann])
    expect(ask(rota, 'in-order')).toEqual([[ann], [bob], [cid]])
  })

  test('whoever is in two calls is free when both are over', () => {
    const rota = rotaAfter(offered('a'), dialled('a', ann), offered('b'), dialled('b', ann))
    expect(rota.note(event('a', 9, { kind: 'leg-ended', leg }))).toEqual([])
    expect(rota.note(event('b', 9, { kind: 'leg-ended', leg }))).toEqual([ann])
  })

  test('whoever calls out is on the phone, and their idleness counts from the end of it', () => {
    const agent = { destinationId: ann, name: 'Ann' }
    const out = event('out', 0, { kind: 'offered', caller: null, agent } as CallFact) // the rota reads no more of it
    expect(rotaAfter(out).isFree(ann)).toBe(false)
    const elsewhere = 'outside' as DestinationId // as it stands
    const story = [
      ...talk('1', bob, 0, 5),
      ...talk('2', cid, 0, 6),
      out,
      ...talk('out', elsewhere, 1, 9).slice(1),
    ]
    const rota = rotaAfter(...story)
    expect(rota.isFree(ann)).toBe(true)
    expect(ask(rota, 'longest-idle')).toEqual([[bob], [cid], [ann]])
  })

  test('events that are repeated, or of calls nobody knows, change nothing', () => {
    const rota = rotaAfter(dialled('x', ann), offered('a'), dialled('a', ann), dialled('a', ann))
    expect(rota.note(event('a', 9, { kind: 'leg-ended', leg }))).toEqual([ann])
    expect(rota.note(event('a', 9, { kind: 'leg-ended', leg }))).toEqual([])
    expect(ask(rota, 'in-order')).toHaveLength(3)
  })

  test('everybody is on the phone: they are rung all the same, but nobody is picked for a line', () => {
    const rota = rotaAfter(...[ann, bob, cid].flatMap((who) => [offered(who), dialled(who, who)]))
    expect(ask(rota, 'round-robin')).toEqual([[ann], [bob], [cid]])
    const among = [{ destination: ann, weight: 1 }]
    const question = { accountId, caller, by: 'round-robin', sticky: true, among } as const
    expect(rota.pick(question, (destination) => rota.isFree(destination))).toBeUndefined()
    expect(rota.pick(question, () => true)).toBe(ann)
  })
})
