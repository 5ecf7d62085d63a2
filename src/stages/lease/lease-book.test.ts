import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NumberId, PoolId, VisitId, VisitorId } from '#base/id.ts'
import { after, instant, milliseconds, minutes, seconds, type Instant } from '#base/time.ts'
import type { Asking, LeaseEvent, LeaseFact, LeaseSource } from './lease.ts'
import { activeEvery, horizon, inUse } from './lease.ts'
import { LeaseBook } from './lease-book.ts'
import { showingsKept, Showings } from './showings.ts'

const pool = 'pool' as PoolId // ids in these tests are names
const numbers = (count: number) =>
  Array.from({ length: count }, (_, index) => `n${String(index).padStart(3, '0')}` as NumberId) // names, as above
const source = (name: string): LeaseSource => ({
  source: name,
  medium: 'cpc',
  campaign: '',
  term: '',
  content: '',
  channel: 'Paid Search',
})
const asking = (visit: string, visitor = `person of ${visit}`, from = 'google'): Asking => ({
  visit: visit as VisitId, // names, as above
  visitor: visitor as VisitorId, // names, as above
  source: source(from),
  device: 'mobile',
  region: 'US-TX',
})
const start = instant(1_800_000_000_000)

/** A book and its log, as the shell runs them: what is decided gets an id, is written down and folded. */
function shell(book: LeaseBook, log: LeaseEvent[] = []) {
  const write = (fact: LeaseFact | null, at: Instant) => {
    if (!fact) return
    const event = { ...fact, at, id: String(log.length).padStart(6, '0') }
    log.push(event)
    book.apply(event)
  }
  return {
    book,
    log,
    lend(visit: string, at: Instant, visitor?: string) {
      const lent = book.lend(pool, asking(visit, visitor), at)
      write(lent?.fact ?? null, at)
      return lent?.number ?? null
    },
    sign(visit: string, kind: 'active' | 'tapped' | 'ended', at: Instant) {
      for (const fact of book.sign(visit as VisitId, kind, at)) write(fact, at) // a name, as above
    },
  }
}
const withNumbers = (count: number) => shell(new LeaseBook(new Map([[pool, numbers(count)]])))

describe('lending', () => {
  test('a visit keeps its number, however often it asks and however busy the pool is', () => {
    const desk = withNumbers(2)
    const first = desk.lend('a', start)
    for (let i = 0; i < 10; i += 1) desk.lend(`other ${i}`, after(start, seconds(i)))
    expect(desk.lend('a', after(start, seconds(20)))).toBe(first)
  })

  test('the number that has not been shown for the longest time is lent next', () => {
    const desk = withNumbers(3)
    const order = ['a', 'b', 'c'].map((visit, i) => desk.lend(visit, after(start, seconds(i))))
    expect(new Set(order).size).toBe(3)
    desk.sign('a', 'active', after(start, minutes(2)))
    expect(desk.lend('d', after(start, minutes(3)))).toBe(order[1])
  })

  test('a returning visitor gets their own number back while nobody else has been shown it', () => {
    const desk = withNumbers(3)
    const first = desk.lend('monday', start, 'ann')
    expect(desk.lend('tuesday', after(start, minutes(24 * 60)), 'ann')).toBe(first)
  })

  test('a number that was lent to somebody else meanwhile is no longer the visitor’s own', () => {
    const desk = withNumbers(2)
    const first = desk.lend('monday', start, 'ann')
    desk.lend('x', after(start, seconds(1)))
    expect(desk.lend('y', after(start, seconds(2)))).toBe(first)
    expect(desk.lend('tuesday', after(start, seconds(3)), 'ann')).not.toBe(first)
  })

  test('a busy pool shares and says so; an idle number is not shared', () => {
    const desk = withNumbers(1)
    desk.lend('a', start)
    desk.lend('b', after(start, minutes(1)))
    desk.sign('b', 'ended', after(start, minutes(2)))
    desk.lend('c', after(after(start, minutes(3)), inUse))
    const shared = desk.log.flatMap((event) => (event.kind === 'leased' ? [event.shared] : []))
    expect(shared).toEqual([false, true, false])
  })

  test('only a pool without numbers lends none', () => {
    expect(withNumbers(0).lend('a', start)).toBeNull()
    expect(new LeaseBook(new Map()).lend(pool, asking('a'), start)).toBeNull()
  })

  test('a heartbeat is written at most once in a while, a tap always', () => {
    const desk = withNumbers(1)
    desk.lend('a', start)
    desk.sign('a', 'active', after(start, seconds(10)))
    expect(desk.log).toHaveLength(1)
    desk.sign('a', 'tapped', after(start, seconds(11)))
    expect(desk.log).toHaveLength(2)
    desk.sign('a', 'active', after(after(start, seconds(11)), activeEvery))
    expect(desk.log).toHaveLength(3)
    desk.sign('stranger', 'tapped', after(start, minutes(5)))
    expect(desk.log).toHaveLength(3)
  })
})

describe('changing the size of a pool', () => {
  test('a visit whose number left the pool is lent another one', () => {
    const desk = withNumbers(2)
    expect(desk.lend('a', start)).toBe('n000')
    desk.book.configure(new Map([[pool, numbers(2).slice(1)]]))
    expect(desk.lend('a', after(start, seconds(1)))).toBe('n001')
  })

  test('a number that comes back is not taken for a new one', () => {
    const desk = withNumbers(2)
    desk.lend('a', start)
    desk.lend('b', after(start, seconds(1)))
    desk.sign('a', 'active', after(start, minutes(2)))
    desk.book.configure(new Map([[pool, numbers(2).slice(1)]]))
    desk.book.configure(new Map([[pool, numbers(2)]]))
    expect(desk.lend('c', after(start, minutes(3)))).toBe('n001')
  })

  test('a call to a number that left every pool is still credited to who saw it', () => {
    const desk = withNumbers(1)
    desk.lend('a', start)
    desk.book.configure(new Map())
    expect(desk.book.lastShown('n000' as NumberId, after(start, minutes(9)))?.visit).toBe('a')
  })
})

describe('who saw a number last', () => {
  const number = 'n000' as NumberId // a name, as above

  test('is the visit that was shown it last at or before the moment asked for, with its source', () => {
    const desk = withNumbers(1)
    desk.lend('a', start)
    desk.lend('b', after(start, minutes(5)))
    desk.sign('a', 'active', after(start, minutes(10)))
    const seen = (at: Instant) => desk.book.lastShown(number, at)?.visit ?? null
    expect(seen(instant(start - 1))).toBeNull()
    expect(seen(start)).toBe('a')
    expect(seen(after(start, minutes(7)))).toBe('b')
    expect(seen(after(start, minutes(10)))).toBe('a')
  })

  test('is nobody once the horizon has passed', () => {
    const desk = withNumbers(1)
    desk.lend('a', start)
    expect(desk.book.lastShown(number, after(start, horizon))?.visit).toBe('a')
    expect(desk.book.lastShown(number, after(after(start, horizon), milliseconds(1)))).toBeNull()
  })

  test('agrees with a walk over all showings', () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 10_000 }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 200_000 }), (steps, asked) => {
        const showings = new Showings()
        const walk: { visit: string; at: number }[] = []
        let at = 0
        for (const [visit, wait] of steps) {
          at += wait
          showings.add({ ...asking(`v${visit}`) }, instant(at))
          walk.push({ visit: `v${visit}`, at })
        }
        expect(showings.lastAt(instant(asked))?.visit).toBe(walk.findLast((one) => one.at <= asked)?.visit)
      }),
    )
  })

  test('costs bounded memory on a number that is shown for ever', () => {
    const showings = new Showings()
    for (let i = 0; i < 4 * showingsKept; i += 1) showings.add(asking(`v${i}`), instant(i))
    expect(showings.snapshot()).toHaveLength(showingsKept)
    expect(showings.lastAt(instant(1e9))?.visit).toBe(`v${4 * showingsKept - 1}`)
  })
})

describe('the log is the truth', () => {
  const act = fc.record({
    visit: fc.integer({ min: 0, max: 12 }),
    does: fc.constantFrom('lend', 'lend', 'lend', 'active', 'tapped', 'ended', 'resize'),
    wait: fc.oneof(
      fc.integer({ min: 0, max: 120_000 }),
      fc.integer({ min: 0, max: 86_400_000 }),
      fc.integer({ min: 0, max: horizon }),
    ),
    size: fc.integer({ min: 0, max: 5 }),
  })
  type Act = Readonly<{ visit: number; does: string; wait: number; size: number }>

  function run(desk: ReturnType<typeof shell>, acts: readonly Act[], from: Instant) {
    let at = from
    const shown: (NumberId | null)[] = []
    for (const { visit, does, wait, size } of acts) {
      at = instant(at + wait)
      if (does === 'resize') desk.book.configure(new Map([[pool, numbers(size)]]))
      else if (does === 'lend') shown.push(desk.lend(`v${visit}`, at, `p${visit % 4}`))
      else desk.sign(`v${visit}`, does as 'active', at) // the three other kinds are what is left
    }
    return { at, shown }
  }

  test('replaying it, changes of size included, leads to the same decisions from then on', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), fc.array(act, { maxLength: 20 }), (past, future) => {
        const lived = withNumbers(3)
        const restarted = shell(new LeaseBook(new Map([[pool, numbers(3)]])))
        let at = start
        for (const one of past) {
          const told = lived.log.length
          at = run(lived, [one], at).at
          if (one.does === 'resize') restarted.book.configure(new Map([[pool, numbers(one.size)]]))
          for (const event of lived.log.slice(told)) restarted.book.apply(event)
        }
        restarted.log.push(...lived.log)
        expect(run(restarted, future, at).shown).toEqual(run(lived, future, at).shown)
      }),
      { numRuns: 300 },
    )
  })

  test('after a restart with numbers that were not there before, no number is lent as new that visits were shown', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (past, size) => {
        const lived = withNumbers(3)
        const { at } = run(lived, past, start)
        const restarted = new LeaseBook(new Map([[pool, numbers(size)]]))
        for (const event of lived.log) restarted.apply(event)
        const visits = lived.log.map(({ visit }) => visit)
        const held = (visit: VisitId) => restarted.pool(pool)?.heldBy(visit) ?? 'none'
        expect(visits.filter((visit) => held(visit) !== 'none').map(held)).toEqual(
          visits
            .filter((visit) => held(visit) !== 'none')
            .map((visit) => restarted.lend(pool, asking(visit), at)?.number),
        )
        const seen = new Set(lived.log.map(({ number }) => number))
        const unseen = numbers(size).filter((number) => !seen.has(number))
        const lent = restarted.lend(pool, asking('newcomer', 'nobody yet'), at)?.number
        expect(unseen.length === 0 || (lent !== undefined && unseen.includes(lent))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('without a change of size, replay gives the very same bytes', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (past) => {
        const lived = withNumbers(3)
        run(
          lived,
          past.filter((one) => one.does !== 'resize'),
          start,
        )
        const replayed = new LeaseBook(new Map([[pool, numbers(3)]]))
        for (const event of lived.log) replayed.apply(event)
        expect(replayed.snapshot()).toEqual(lived.book.snapshot())
      }),
      { numRuns: 300 },
    )
  })

  test('how numbers are divided goes on from where it was written down, though older events are told again', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), fc.nat(60), (past, cut) => {
        const lived = withNumbers(3)
        const unchanged = past.filter((one) => one.does !== 'resize')
        const { at } = run(lived, unchanged.slice(0, cut), start)
        const division = structuredClone(lived.book.pool(pool)?.division())
        run(lived, unchanged.slice(cut), at)
        const restarted = new LeaseBook(new Map([[pool, numbers(3)]]))
        if (division) restarted.pool(pool)?.resume(division.blocks, division.from)
        for (const event of lived.log) restarted.apply(event)
        expect(restarted.pool(pool)?.blocks()).toEqual(lived.book.pool(pool)?.blocks())
      }),
      { numRuns: 300 },
    )
  })

  test('a snapshot and the tail of the log give what the whole log gives', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), fc.nat(60), (past, cut) => {
        const lived = withNumbers(3)
        run(
          lived,
          past.filter((one) => one.does !== 'resize'),
          start,
        )
        const head = new LeaseBook(new Map([[pool, numbers(3)]]))
        for (const event of lived.log.slice(0, cut)) head.apply(event)
        const carried = LeaseBook.from(structuredClone(head.snapshot()))
        for (const event of lived.log.slice(cut)) carried.apply(event)
        expect(carried.snapshot()).toEqual(lived.book.snapshot())
      }),
      { numRuns: 300 },
    )
  })
})
