import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AttributionEngine } from './engine.ts'
import type { Answer, AttributionEvent, CallAnswer } from './event.ts'

const minute = 60_000
const week = 7 * 24 * 60 * minute
const epoch = 1_800_000_000_000

/** What may happen, as small choices; names are given by `tell`, so that they can be changed. */
const happening = fc.record({
  does: fc.constantFrom(
    'visit',
    'visit',
    'visit',
    'visit',
    'touch',
    'tap',
    'leave',
    'call',
    'call',
    'call',
    'resize',
  ),
  wait: fc.oneof(fc.integer({ min: 0, max: minute }), fc.integer({ min: 0, max: 200 * minute })),
  who: fc.nat(30),
  label: fc.nat(5),
  region: fc.option(fc.nat(3), { nil: null }),
  held: fc.nat(200_000),
})
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never

/** How things are spelt, and when it all began. */
type Spelling = Readonly<{ name: (kind: string, index: number) => string; from: number }>
const plain: Spelling = { name: (kind, index) => `${kind}${index}`, from: epoch }

function eventsOf(happenings: readonly Happening[], { name, from }: Spelling): readonly AttributionEvent[] {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => name('number', i))
  let t = from
  const events: AttributionEvent[] = [{ type: 'pool', t, numbers: numbers(4) }]
  happenings.forEach(({ does, wait, who, label, region, held }, i) => {
    t += wait
    const area = region === null ? null : name('area', region)
    const visit = name('visit', who)
    if (does === 'visit')
      events.push({
        type: 'visit_start',
        t,
        visit,
        visitor: name('visitor', who % 20),
        source: name('source', label % 3),
        campaign: name('campaign', label),
        device: who % 2 ? 'mobile' : 'desktop',
        region: area,
      })
    else if (does === 'call') {
      const caller = who % 7 === 0 ? null : name('caller', who)
      events.push({
        type: 'call_start',
        t,
        call: name('call', i),
        number: name('number', label % 4),
        caller,
        region: area,
      })
      events.push({ type: 'call_end', t: t + held, call: name('call', i), connectedMs: held })
    } else if (does === 'resize') events.push({ type: 'pool', t, numbers: numbers(1 + label) })
    else events.push({ type: does === 'tap' ? 'tap' : does === 'touch' ? 'activity' : 'visit_end', t, visit })
  })
  events.push(
    { type: 'report', t: t + minute },
    { type: 'plan', t: t + minute, targets: { campaign: 0.9 }, numbers: null },
  )
  return events
}

const tell = (engine: AttributionEngine, events: readonly AttributionEvent[]): readonly Answer[] =>
  events.flatMap((event) => engine.apply(event))
const answersTo = (happenings: readonly Happening[], spelling: Spelling = plain) =>
  tell(new AttributionEngine(), eventsOf(happenings, spelling))
const callsOf = (answers: readonly Answer[]): readonly CallAnswer[] =>
  answers.filter((answer) => 'phase' in answer)
const numbersIn = (answers: readonly Answer[]) =>
  new Set(answers.flatMap((answer) => ('number' in answer ? [JSON.stringify(answer)] : [])))
const sum = (shares: Readonly<Record<string, number>>): number =>
  Object.values(shares).reduce((total, p) => total + p, 0)

const past = fc.array(happening, { minLength: 1, maxLength: 120 })
const runs = { numRuns: 15 }

describe('a posterior', { timeout: 30_000 }, () => {
  it('shares out the whole call, to campaigns as to sources, and says how sure it is', () => {
    fc.assert(
      fc.property(past, (happenings) => {
        for (const { visits, campaigns, sources, unlinked, confidence } of callsOf(answersTo(happenings))) {
          expect(sum(campaigns) + unlinked).toBeCloseTo(1, 9)
          expect(sum(sources) + unlinked).toBeCloseTo(1, 9)
          expect(visits.length).toBeLessThanOrEqual(8)
          expect(visits.reduce((total, { p }) => total + p, 0)).toBeLessThanOrEqual(1 + 1e-9)
          expect(confidence.visit).toBe(Math.max(unlinked, ...visits.map(({ p }) => p)))
          expect(confidence.campaign).toBe(Math.max(unlinked, ...Object.values(campaigns)))
          expect(confidence.source).toBe(Math.max(unlinked, ...Object.values(sources)))
        }
      }),
      runs,
    )
  })

  it('does not depend on how numbers, labels, areas and people are called', () => {
    const other: Spelling = { from: epoch, name: (kind, index) => `${99 - index} ${kind} "__proto__"` }
    fc.assert(
      fc.property(past, (happenings) => {
        const p = (spelling: Spelling) =>
          callsOf(answersTo(happenings, spelling)).map(({ phase, visits, sources, campaigns, unlinked }) => [
            phase,
            unlinked,
            visits.map((visit) => visit.p),
            Object.values(sources),
            Object.values(campaigns),
          ])
        expect(p(other)).toEqual(p(plain))
      }),
      runs,
    )
  })

  it('is the same a week later', () => {
    fc.assert(
      fc.property(past, (happenings) => {
        expect(answersTo(happenings, { ...plain, from: epoch + week })).toEqual(answersTo(happenings))
      }),
      runs,
    )
  })

  it('gives two visits that are alike in everything one half each', () => {
    const engine = new AttributionEngine()
    const alike = (visit: string) =>
      ({
        type: 'visit_start',
        t: epoch,
        visit,
        visitor: `of ${visit}`,
        source: 's',
        campaign: 'c',
        device: 'mobile',
        region: 'TX',
      }) as const
    const answers = tell(engine, [
      { type: 'pool', t: epoch, numbers: ['n'] },
      alike('a'),
      alike('b'),
      { type: 'call_start', t: epoch + minute, call: 'k', number: 'n', caller: '+15550001111', region: 'TX' },
    ])
    const [call] = callsOf(answers)
    const [first, second] = call?.visits ?? []
    expect(first?.p).toBe(second?.p)
    expect(first?.p).toBeGreaterThan(0.45)
  })

  it('is nobody’s when nobody was shown the number', () => {
    const [call] = callsOf(
      tell(new AttributionEngine(), [
        { type: 'call_start', t: epoch, call: 'k', number: 'n', caller: null, region: null },
      ]),
    )
    expect(call).toMatchObject({ unlinked: 1, visits: [], confidence: { visit: 1, campaign: 1, source: 1 } })
  })
})

describe('the fold', { timeout: 30_000 }, () => {
  it('goes on from a snapshot as it would have gone on', () => {
    fc.assert(
      fc.property(past, fc.nat(100), (happenings, cut) => {
        const events = eventsOf(happenings, plain)
        const lived = new AttributionEngine()
        tell(lived, events.slice(0, cut))
        const restored = new AttributionEngine(lived.snapshot())
        expect(tell(restored, events.slice(cut))).toEqual(tell(lived, events.slice(cut)))
      }),
      runs,
    )
  })

  it('takes an event told twice once, and events in any order without complaint', () => {
    fc.assert(
      fc.property(past, fc.integer(), (happenings, seed) => {
        const events = eventsOf(happenings, plain)
        const twice = events.flatMap((event): readonly AttributionEvent[] =>
          event.type === 'activity' || event.type === 'plan' ? [event] : [event, event],
        )
        expect(numbersIn(tell(new AttributionEngine(), twice))).toEqual(numbersIn(answersTo(happenings)))
        const shuffled = events.toSorted((a, b) => Math.sin(a.t + seed) - Math.sin(b.t + seed))
        for (const { unlinked, campaigns } of callsOf(tell(new AttributionEngine(), shuffled)))
          expect(sum(campaigns) + unlinked).toBeCloseTo(1, 9)
      }),
      runs,
    )
  })
})

describe('the evidence', () => {
  it('adds up to the odds between the visit and nobody', () => {
    const engine = new AttributionEngine()
    const visit = (name: string, region: string) =>
      ({
        type: 'visit_start',
        t: epoch,
        visit: name,
        visitor: `of ${name}`,
        source: 's',
        campaign: 'c',
        device: 'mobile',
        region,
      }) as const
    const answers = tell(engine, [
      { type: 'pool', t: epoch, numbers: ['n'] },
      visit('near', 'TX'),
      visit('far', 'NY'),
      { type: 'tap', t: epoch + minute, visit: 'near' },
      {
        type: 'call_start',
        t: epoch + minute + 6000,
        call: 'k',
        number: 'n',
        caller: '+15550001111',
        region: 'TX',
      },
      { type: 'call_end', t: epoch + 2 * minute, call: 'k', connectedMs: 50_000 },
    ])
    const final = callsOf(answers).at(-1)
    const [near, far] = engine.evidence('k')
    expect([near?.visit, far?.visit]).toEqual(['near', 'far'])
    expect(near?.tap).toBeGreaterThan(3)
    expect(near?.area).toBeGreaterThan(0)
    expect(far?.tap).toBe(0)
    expect(far?.area).toBeLessThan(0)
    const { visit: _, ...terms } = far ?? { visit: '' }
    const odds = (final?.visits[1]?.p ?? 0) / (final?.unlinked ?? 1)
    expect(sum(terms)).toBeCloseTo(Math.log(odds), 6)
  })
})
