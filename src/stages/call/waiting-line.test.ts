import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountId, CallId, DestinationId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { after, type Instant, instant, seconds } from '#base/time.ts'
import type { CallFact } from './call-event.ts'
import { Rota } from './rota.ts'
import { away, type LineTurn, type Waiting, WaitingLines, rest } from './waiting-line.ts'

// `as`: names as they stand.
const ann = 'ann' as DestinationId
const bob = 'bob' as DestinationId
const accountId = 'account' as AccountId
const caller = '+15125550100' as PhoneNumber
const at = (second: number): Instant => instant(second * 1000)

const somebody = (id: string, among: readonly DestinationId[], queue: string): Waiting => ({
  id,
  accountId,
  queue,
  caller,
  by: 'in-order',
  sticky: false,
  among: among.map((destination) => ({ destination, weight: 1 })),
})

/** A house in which the named people are on the phone until they are freed. */
function house(...engaged: readonly DestinationId[]) {
  const rota = new Rota()
  const note = (call: string, fact: CallFact, when = 0) =>
    rota.note({ id: fact.kind, callId: call as CallId, accountId, at: at(when), ...fact })
  const ring = (call: string, destinationId: DestinationId): void => {
    note(call, { kind: 'offered', caller: null } as CallFact) // the rota reads no more of it
    note(call, { kind: 'leg-dialled', leg: '1' as LegId, destinationId, name: '', address: '' })
  }
  for (const who of engaged) ring(who, who)
  const lines = new WaitingLines(rota)
  return {
    lines,
    ring,
    join: (id: string, when = 0, among = [ann, bob], queue = 'sales') =>
      lines.join(somebody(id, among, queue), at(when)),
    restore: (id: string, when = 0) => lines.restore(somebody(id, [ann, bob], 'sales'), at(when)),
    hangUp: (who: DestinationId, when: number): readonly LineTurn[] =>
      note(who, { kind: 'ended', by: 'caller', cause: 'hung-up' }, when).flatMap((freed) =>
        lines.freed(freed, at(when)),
      ),
  }
}
const turn = (id: string, destination: DestinationId): LineTurn => ({ id, destination, callBack: null })

describe('a waiting line', () => {
  test('whoever finds somebody free has their turn at once, each with another', () => {
    const { join } = house()
    expect(join('1')).toEqual([turn('1', ann)])
    expect(join('2')).toEqual([turn('2', bob)])
    expect(join('3')).toEqual([])
  })

  test('whoever kept a place before the server started is called before those who joined since, in their old order', () => {
    const { join, restore, hangUp, ring, lines } = house(ann, bob)
    expect([...join('new', 1), ...restore('first', 2), ...restore('second', 2)]).toEqual([])
    expect(lines.place('new')?.position).toBe(3)
    for (const id of ['first', 'second']) {
      expect(hangUp(ann, 3)).toEqual([{ id, destination: ann, callBack: caller }])
      lines.leave(id, 'answered', at(4))
      ring(ann, ann)
    }
    expect(hangUp(ann, 5)).toEqual([turn('new', ann)])
  })

  test('who is free next takes whoever came first', () => {
    const { join, hangUp } = house(ann, bob)
    join('1')
    join('2', 1)
    expect(hangUp(bob, 9)).toEqual([turn('1', bob)])
    expect(hangUp(ann, 10)).toEqual([turn('2', ann)])
  })

  test('only of those whom they may answer, over every line they answer', () => {
    const { join, hangUp } = house(ann, bob)
    join('1', 0, [ann], 'service')
    join('2', 1, [ann, bob], 'sales')
    expect(hangUp(bob, 9)).toEqual([turn('2', bob)])
    expect(hangUp(ann, 10)).toEqual([turn('1', ann)])
  })

  test('places move up', () => {
    const { lines, join, hangUp } = house(ann, bob)
    for (const id of ['1', '2', '3']) join(id)
    expect(lines.place('3')?.position).toBe(3)
    hangUp(ann, 9)
    lines.leave('1', 'answered', at(12))
    expect(lines.place('3')?.position).toBe(2)
    lines.leave('2', 'gave-up', at(13))
    expect(lines.place('3')?.position).toBe(1)
    expect(lines.place('2')).toBe(null)
    expect(lines.length(accountId, 'sales')).toBe(1)
  })

  test('who does not answer gets a rest; the caller keeps the place and is offered to the next', () => {
    const { lines, join } = house()
    join('1')
    expect(lines.returnTurn('1', ann, at(20))).toEqual([turn('1', bob)])
    expect(lines.returnTurn('1', bob, at(40))).toEqual([turn('1', ann)])
    expect(lines.returnTurn('1', ann, at(41))).toEqual([])
    expect(lines.freed(bob, at(42))).toEqual([])
    expect(lines.freed(bob, instant(at(40) + rest))).toEqual([turn('1', bob)])
  })

  test('who gives up while somebody rings leaves them to the next', () => {
    const { lines, join } = house(bob)
    join('1')
    join('2')
    expect(lines.leave('1', 'gave-up', at(5))).toEqual([turn('2', ann)])
  })

  test('the wait is what the last ones took, times the place; unknown before', () => {
    const { lines, join, hangUp } = house(ann)
    for (const id of ['1', '2', '3', '4']) join(id, 0, [ann])
    expect(lines.place('2')?.wait).toBe(null)
    hangUp(ann, 55)
    lines.leave('1', 'answered', at(60))
    expect(lines.place('2')).toEqual({ position: 1, wait: seconds(60) })
    expect(lines.place('4')).toEqual({ position: 3, wait: seconds(180) })
  })

  test('a caller who is to be called back keeps the place, and is called at their turn', () => {
    const { lines, join, hangUp } = house(ann, bob)
    join('1')
    join('2')
    expect(lines.leave('1', 'callback', at(5))).toEqual([])
    expect(lines.place('2')?.position).toBe(2)
    expect(hangUp(ann, 9)).toEqual([{ id: '1', destination: ann, callBack: caller }])
    lines.leave('1', 'answered', at(20))
    expect(lines.place('2')?.position).toBe(1)
  })

  test('who is called back in vain keeps the place, and others come first until they are called again', () => {
    const { lines, join, hangUp } = house(ann)
    join('1', 0, [ann])
    join('2', 1, [ann])
    lines.leave('1', 'callback', at(5))
    hangUp(ann, 9)
    expect(lines.postpone('1', at(20))).toEqual([turn('2', ann)])
    expect(lines.postpone('1', at(20))).toEqual([])
    expect(lines.place('1')?.position).toBe(1)
    lines.leave('2', 'answered', at(21))
    expect(lines.resume('1', at(22))).toEqual([])
    expect(lines.freed(ann, at(23))).toEqual([])
    const again = { id: '1', destination: ann, callBack: caller }
    expect(lines.resume('1', after(at(20), away))).toEqual([again])
    expect(lines.resume('1', after(at(20), away))).toEqual([])
  })

  test('what is said of somebody who does not stand there changes nothing', () => {
    const { lines, join } = house(ann, bob)
    join('1')
    expect(lines.leave('7', 'gave-up', at(1))).toEqual([])
    expect(lines.returnTurn('7', ann, at(1))).toEqual([])
    expect(lines.postpone('7', at(1))).toEqual([])
    expect(lines.resume('7', at(1))).toEqual([])
    expect(lines.returnTurn('1', ann, at(1))).toEqual([])
    expect(lines.leave('1', 'gave-up', at(2))).toEqual([])
    expect(lines.leave('1', 'gave-up', at(3))).toEqual([])
  })

  test('nobody is promised to two callers, and nobody free is kept from a caller who waits', () => {
    const anything = fc.record({
      does: fc.constantFrom('join', 'leave', 'callback', 'return', 'freed'),
      id: fc.integer({ min: 1, max: 5 }).map(String),
      who: fc.constantFrom(ann, bob),
    })
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 40 }), (story) => {
        const { lines, join } = house()
        const promised = new Map<string, DestinationId>()
        const standing = new Set<string>()
        let now = 0
        for (const { does, id, who } of story) {
          now += 20 // longer than a rest
          const turns: readonly LineTurn[] = {
            join: () => (standing.has(id) ? [] : join(id, now)),
            leave: () => lines.leave(id, 'gave-up', at(now)),
            callback: () => lines.leave(id, 'callback', at(now)),
            return: () => lines.returnTurn(id, promised.get(id) ?? who, at(now)),
            freed: () => lines.freed(who, at(now)),
          }[does as 'join']()
          if (does === 'join') standing.add(id)
          if (does === 'leave') standing.delete(id)
          if (does !== 'join' && does !== 'freed') promised.delete(id)
          for (const { id, destination } of turns) promised.set(id, destination)
          expect(new Set(promised.values()).size).toBe(promised.size)
          expect(turns.every(({ id }) => standing.has(id))).toBe(true)
        }
        const more = [ann, bob].flatMap((who) => lines.freed(who, at(now + 20)))
        for (const { id, destination } of more) promised.set(id, destination)
        expect(promised.size).toBe(Math.min(2, standing.size))
      }),
    )
  })
})
