import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { sumOfChances, type Chance } from './sum-of-chances.ts'

const sure: Chance = { p: 1, calls: 1, unlinked: 0 }
const even: Chance = { p: 0.5, calls: 1, unlinked: 0 }

it('knows what is certain', () => {
  expect(sumOfChances([], false)).toEqual({ calls: 0, low: 0, high: 0 })
  expect(sumOfChances([sure, sure, { ...sure, calls: 3 }], false)).toEqual({ calls: 5, low: 5, high: 5 })
})

it('bounds a hundred coins as the binomial distribution does', () => {
  expect(
    sumOfChances(
      Array.from({ length: 100 }, () => even),
      false,
    ),
  ).toEqual({ calls: 50, low: 42, high: 58 })
})

it('bounds a thousand coins as the normal distribution does', () => {
  const { low, high } = sumOfChances(
    Array.from({ length: 1000 }, () => even),
    false,
  )
  expect([low, high]).toEqual([474, 526])
})

it('is less sure of calls that stand or fall together', () => {
  const alone = sumOfChances(
    Array.from({ length: 20 }, () => even),
    false,
  )
  const together = sumOfChances(
    Array.from({ length: 5 }, () => ({ ...even, calls: 4 })),
    false,
  )
  expect(together.calls).toBe(alone.calls)
  expect(together.high - together.low).toBeGreaterThan(alone.high - alone.low)
})

it('bounds hold the mean, and never leave what is possible', () => {
  const chance = fc.record({
    p: fc.double({ min: 0, max: 1, noNaN: true }),
    calls: fc.integer({ min: 1, max: 5 }),
  })
  fc.assert(
    fc.property(fc.array(chance, { maxLength: 60 }), fc.boolean(), (chances, strangers) => {
      const all = chances.map((each) => ({ ...each, unlinked: strangers ? each.p : (1 - each.p) / 2 }))
      const { calls, low, high } = sumOfChances(all, strangers)
      expect(low).toBeLessThanOrEqual(calls)
      expect(high).toBeGreaterThanOrEqual(calls)
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(all.reduce((sum, each) => sum + each.calls, 0) + 1e-9)
    }),
  )
})
