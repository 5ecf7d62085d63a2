import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { modelNames, type ModelName } from './model-name.ts'
import { creditsOf, usualOptions } from './models.ts'
import { PathTable } from './path-table.ts'
import type { Paths } from './path.ts'

/** `A > B, conversions, value, nulls` a row. */
function paths(...rows: readonly string[]): PathTable {
  const table = new PathTable(['path', 'conversions', 'value', 'nulls'])
  for (const row of rows) expect(table.add(row.split(','))).toBeNull()
  return table
}

const conversionsOf = (model: ModelName, of: Paths, order = 1): Record<string, number> =>
  Object.fromEntries(
    creditsOf(model, of, { ...usualOptions, order }).map(({ channel, conversions }) => [
      channel,
      conversions,
    ]),
  )

describe('four steps to one conversion', () => {
  const four = paths('ads > email > Direct > email,1,100,0')
  test.each([
    ['first', { ads: 1, email: 0, Direct: 0 }],
    ['last', { ads: 0, email: 1, Direct: 0 }],
    ['last-non-direct', { ads: 0, email: 1, Direct: 0 }],
    ['linear', { ads: 0.25, email: 0.5, Direct: 0.25 }],
    ['position', { ads: 0.4, email: 0.5, Direct: 0.1 }],
    ['lead-creation', { ads: 0, email: 1, Direct: 0 }],
    ['shapley', { ads: 0.333334, email: 0.333333, Direct: 0.333333 }],
    ['markov', { ads: 0.4, email: 0.4, Direct: 0.2 }], // from email half go on by Direct, half convert at once
  ] as const)('%s', (model, credits) => {
    expect(conversionsOf(model, four)).toEqual(credits)
  })
})

test('Direct is passed over, unless there is nothing else', () => {
  expect(conversionsOf('last-non-direct', paths('ads > (direct) > Direct,1', 'direct,2'))).toEqual({
    ads: 1,
    '(direct)': 0,
    Direct: 0,
    direct: 2,
  })
})

test('two steps share evenly by position, and one has all', () => {
  expect(conversionsOf('position', paths('a > b,2', 'c,1'))).toEqual({ a: 1, b: 1, c: 1 })
})

test('a half-life earlier is half the weight, by days where they are known', () => {
  const dated: Paths = {
    channels: ['a', 'b'],
    paths: [{ steps: [0, 1], conversions: 3, value: 0, nulls: 0, daysBefore: [10, 3] }],
  }
  expect(conversionsOf('time-decay', dated)).toEqual({ a: 1, b: 2 })
  const far = {
    ...dated,
    paths: dated.paths.map((path) => ({ ...path, daysBefore: [9_999_999, 9_999_992] })),
  }
  expect(conversionsOf('time-decay', far)).toEqual({ a: 1, b: 2 })
})

test('the step that made the lead has it all', () => {
  const known: Paths = {
    channels: ['a', 'b', 'c'],
    paths: [{ steps: [0, 1, 2], conversions: 1, value: 9, nulls: 0, lead: 1 }],
  }
  expect(conversionsOf('lead-creation', known)).toEqual({ a: 0, b: 1, c: 0 })
})

describe('the removal effect', () => {
  // By hand: a third of all starts convert. Without C1 one in six does: effect 1/2. Without C2, or C3, nobody does: effect 1 each.
  test('of the usual example is a half, one and one', () => {
    const example = paths('C1 > C2 > C3,1,0,0', 'C1,0,0,1', 'C2 > C3,0,0,1')
    expect(conversionsOf('markov', example)).toEqual({ C1: 0.2, C2: 0.4, C3: 0.4 })
  })

  // By hand: from A, 2/3 convert; from B, 1/3; from the start, 1/2. Without B, 1/4; without A, none. Effects 1/2 and 1.
  test('goes round in loops', () => {
    expect(conversionsOf('markov', paths('A > B > A,1,0,0', 'B,0,0,1'))).toEqual({ A: 0.666667, B: 0.333333 })
  })

  test('weighs value by what the conversions behind it were worth', () => {
    const credits = creditsOf('markov', paths('a,1,900,0', 'b,1,100,0'))
    expect(credits).toEqual([
      { channel: 'a', conversions: 1, value: 900 },
      { channel: 'b', conversions: 1, value: 100 },
    ])
  })

  test('remembers as many steps as it is told to', () => {
    const shop = paths('a > x > y,10,0,0', 'b > x > z,0,0,10')
    expect(conversionsOf('markov', shop, 1)['b']).toBeGreaterThan(0)
    expect(conversionsOf('markov', shop, 2)['b']).toBe(0)
  })

  // A chain that remembers whole paths loses exactly the conversions of the paths through the channel. 5 channels are solved by elimination, 40 by sweeps.
  test.each([5, 40])('of a memory longer than any path is a count of paths, with %i channels', (count) => {
    const channel = fc.integer({ min: 0, max: count - 1 }).map((number) => `c${number}`)
    const row = fc.tuple(
      fc.array(channel, { minLength: 1, maxLength: 5 }),
      fc.nat(20),
      fc.integer({ min: 1, max: 20 }),
    )
    fc.assert(
      fc.property(fc.array(row, { minLength: count, maxLength: count * 4 }), (rows) => {
        const table = paths(...rows.map(([steps, sold, lost]) => `${steps.join(' > ')},${sold},0,${lost}`))
        const lostBy = table.channels.map((name) =>
          rows.reduce((sum, [steps, sold]) => sum + (steps.includes(name) ? sold : 0), 0),
        )
        const all = lostBy.reduce((sum, one) => sum + one, 0)
        const total = rows.reduce((sum, [, sold]) => sum + sold, 0)
        for (const [index, { conversions }] of creditsOf('markov', table, {
          ...usualOptions,
          order: 5,
        }).entries())
          expect(conversions).toBeCloseTo(all === 0 ? 0 : ((lostBy[index] ?? 0) / all) * total, 4)
      }),
      { numRuns: 30 },
    )
  })
})

describe('Shapley', () => {
  const channel = fc.constantFrom('a', 'b', 'c', 'd')
  const row = fc.tuple(fc.array(channel, { minLength: 1, maxLength: 6 }), fc.nat(50))

  test('is what a channel adds, averaged over all orders', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const table = paths(...rows.map(([steps, sold]) => `${steps.join(' > ')},${sold}`))
        const worth = (coalition: readonly string[]): number =>
          rows.reduce(
            (sum, [steps, sold]) => sum + (steps.every((step) => coalition.includes(step)) ? sold : 0),
            0,
          )
        const orders = permutations(table.channels)
        const credits = conversionsOf('shapley', table)
        for (const name of table.channels) {
          const added = orders.map((order) => {
            const before = order.slice(0, order.indexOf(name))
            return worth([...before, name]) - worth(before)
          })
          const mean = added.reduce((sum, one) => sum + one, 0) / orders.length
          expect(credits[name]).toBeCloseTo(mean, 5)
        }
      }),
      { numRuns: 50 },
    )
  })
})

const permutations = (names: readonly string[]): readonly (readonly string[])[] =>
  names.length === 0
    ? [[]]
    : names.flatMap((name) =>
        permutations(names.filter((other) => other !== name)).map((rest) => [name, ...rest]),
      )

describe.each(modelNames)('%s', (model) => {
  const letters = ['ads', 'email', 'social', 'radio', 'post']
  const row = fc.tuple(
    fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 7 }),
    fc.integer({ min: 1, max: 1000 }),
    fc.integer({ min: 0, max: 10_000_000 }),
    fc.nat(1000),
  )
  const rows = fc.array(row, { minLength: 1, maxLength: 30 })
  type Row = readonly [readonly string[], number, number, number]
  const tableOf = (given: readonly Row[], name = (step: string) => step): PathTable =>
    paths(
      ...given.map(([steps, sold, cents, lost]) =>
        [steps.map(name).join(' > '), sold, (cents / 100).toFixed(2), lost].join(','),
      ),
    )

  test('credits sum to the total, money to the cent', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const credits = creditsOf(model, tableOf(given))
        const millionths = credits.reduce((sum, { conversions }) => sum + Math.round(conversions * 1e6), 0)
        const cents = credits.reduce((sum, { value }) => sum + Math.round(value * 100), 0)
        expect(millionths).toBe(given.reduce((sum, [, sold]) => sum + sold, 0) * 1e6)
        expect(cents).toBe(given.reduce((sum, [, , worth]) => sum + worth, 0))
        expect(credits.every(({ conversions, value }) => conversions >= 0 && value >= 0)).toBe(true)
      }),
    )
  })

  test('other names change nothing', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const renamed = creditsOf(
          model,
          tableOf(given, (step) => `x${letters.length - letters.indexOf(step)}`),
        )
        expect(renamed.map(({ conversions, value }) => ({ conversions, value }))).toEqual(
          creditsOf(model, tableOf(given)).map(({ conversions, value }) => ({ conversions, value })),
        )
      }),
    )
  })

  test('paths of one channel leave each its own', () => {
    const own = paths('ads,3,30,1', 'email,5,70.5,9', 'ads,1,1,0')
    expect(creditsOf(model, own)).toEqual([
      { channel: 'ads', conversions: 4, value: 31 },
      { channel: 'email', conversions: 5, value: 70.5 },
    ])
  })

  test('nobody who converted earns nothing', () => {
    expect(creditsOf(model, paths('ads > email,0,0,10'))).toEqual([
      { channel: 'ads', conversions: 0, value: 0 },
      { channel: 'email', conversions: 0, value: 0 },
    ])
  })
})
