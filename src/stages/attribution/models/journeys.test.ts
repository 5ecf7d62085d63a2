import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '#base/time.ts'
import { type Conversion, journeysOf, type Touch } from './journeys.ts'
import { modelNames } from './model-name.ts'
import { creditsOf, usualOptions } from './models.ts'

const day = (count: number) => instant(Date.UTC(2026, 3, 1) + count * 86_400_000)
const [unlinked, ads, email, direct, billboard] = [0, 1, 2, 3, 4]
const channels = ['Unlinked', 'ads', 'email', '(direct)', 'billboard']

const touch = (at: number, key: number, ref: string | null = `v${at}`): Touch => ({ at: day(at), key, ref })
const conversion = (told: Partial<Conversion>): Conversion => ({
  at: day(10),
  value: 0,
  person: 'ann',
  ref: null,
  credits: [{ key: unlinked, share: 1 }],
  leadAt: null,
  isTouch: true,
  ...told,
})
const journeys = (one: Partial<Conversion>, touches: readonly Touch[], window = 90) =>
  journeysOf([conversion(one)], new Map([['ann', touches]]), window, unlinked)
const steps = (...asked: Parameters<typeof journeys>) =>
  journeys(...asked).map(({ steps, conversions }) => [
    steps.map((step) => channels[step]).join(' > '),
    conversions,
  ])

describe('the path to a conversion', () => {
  const laptop = [touch(1, ads), touch(4, email), touch(9, direct)]

  it('holds the person’s visits, oldest first, when the call came from one of them', () => {
    expect(steps({ ref: 'v9', credits: [{ key: direct, share: 1 }] }, laptop)).toEqual([
      ['ads > email > (direct)', 1],
    ])
  })

  it('ends with what the call is credited to, in shares, when its visit is nobody’s for sure', () => {
    const credits = [
      { key: unlinked, share: 0.1 },
      { key: ads, share: 0.6 },
      { key: email, share: 0.3 },
    ]
    expect(steps({ ref: 'another', credits }, [touch(1, direct)])).toEqual([
      ['(direct)', 0.1],
      ['(direct) > ads', 0.6],
      ['(direct) > email', 0.3],
    ])
    expect(steps({ person: null, credits }, laptop)).toEqual([
      ['Unlinked', 0.1],
      ['ads', 0.6],
      ['email', 0.3],
    ])
  })

  it('has a printed number in it, once, and of a sale all that came before', () => {
    const called = [touch(1, ads), touch(5, billboard, 'call')]
    expect(steps({ at: day(5), ref: 'call', credits: [{ key: billboard, share: 1 }] }, called)).toEqual([
      ['ads > billboard', 1],
    ])
    expect(steps({ isTouch: false, credits: [{ key: email, share: 1 }] }, called)).toEqual([
      ['ads > billboard', 1],
    ])
    expect(steps({ isTouch: false, credits: [{ key: email, share: 1 }] }, [])).toEqual([['email', 1]])
  })

  it('holds nothing from after it, nor from before the window', () => {
    const touches = [touch(1, ads), touch(9, email), touch(11, direct)]
    expect(steps({ ref: 'v9', isTouch: false }, touches, 9)).toEqual([['email', 1]])
    expect(steps({ ref: 'v9', isTouch: false }, touches, 9.5)).toEqual([['ads > email', 1]])
  })

  it('knows how long before each step was, and which of them made the lead', () => {
    const [path] = journeys({ isTouch: false, leadAt: day(5) }, laptop)
    expect(path).toMatchObject({ daysBefore: [9, 6, 1], lead: 1 })
    expect(journeys({ isTouch: false, leadAt: day(0) }, laptop)[0]?.lead).toBe(0)
    expect(journeys({ isTouch: false }, laptop)[0]?.lead).toBe(2)
  })

  it('that never ends keeps its first step and the latest', () => {
    const touches = [touch(0, ads), ...Array.from({ length: 500 }, (_, n) => touch(1 + n / 100, email))]
    const [path] = journeys({ isTouch: false }, touches)
    expect(path?.steps).toHaveLength(100)
    expect(path?.steps[0]).toBe(ads)
    expect(path?.daysBefore?.[0]).toBe(10)
  })
})

const anyConversion = fc
  .record({
    at: fc.integer({ min: 0, max: 40 }),
    value: fc.nat(100_000),
    person: fc.constantFrom('ann', 'ben', null),
    ref: fc.constantFrom('v3', 'v7', null),
    shares: fc.array(fc.record({ key: fc.nat(4), share: fc.integer({ min: 1, max: 9 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
    leadAt: fc.option(fc.integer({ min: 0, max: 40 })),
    isTouch: fc.boolean(),
  })
  .map(({ at, leadAt, shares, ...told }): Conversion => {
    const sum = shares.reduce((all, { share }) => all + share, 0)
    const credits = shares.map(({ key, share }) => ({ key, share: share / sum }))
    return { ...told, at: day(at), leadAt: leadAt === null ? null : day(leadAt), credits }
  })
const anyTouches = fc
  .array(fc.record({ at: fc.nat(40), key: fc.nat(4) }), { maxLength: 6 })
  .map((touches) => touches.map(({ at, key }) => touch(at, key)).sort((a, b) => a.at - b.at))

describe('whatever happened', () => {
  it.each(modelNames)('%s credits sum to the conversions, and money to the cent', (model) => {
    fc.assert(
      fc.property(
        fc.array(anyConversion, { maxLength: 12 }),
        anyTouches,
        anyTouches,
        (conversions, ann, ben) => {
          const touches = new Map([
            ['ann', ann],
            ['ben', ben],
          ])
          const paths = journeysOf(conversions, touches, 30, unlinked)
          const credits = creditsOf(model, { channels, paths }, { ...usualOptions, valueUnits: 1 })
          const millionths = credits.reduce((sum, credit) => sum + Math.round(credit.conversions * 1e6), 0)
          const worth = credits.reduce((sum, credit) => sum + credit.value, 0)
          expect(millionths).toBe(conversions.length * 1e6)
          expect(worth).toBe(conversions.reduce((sum, { value }) => sum + value, 0))
        },
      ),
    )
  })
})
