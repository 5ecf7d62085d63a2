import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Depth, type Earned, foldTo, meet, type Spent, sumOf, withRatios } from './fold.ts'

const words = {
  source: fc.constantFrom('google', 'Google', 'facebook', 'billboard', ''),
  medium: fc.constantFrom('cpc', 'offline', ''),
  campaign: fc.constantFrom('Spring', 'spring', 'brand', ''),
  keyword: fc.constantFrom('roof', ''),
}
const count = fc.integer({ min: 0, max: 1000 })
const earned: fc.Arbitrary<Earned> = fc.record({
  channel: fc.constantFrom('Paid Search', 'Paid Social', 'Unlinked'),
  ...words,
  visits: count,
  calls: count,
  forms: count,
  leads: count,
  sales: count,
  revenue: count,
})
const spent: fc.Arbitrary<Spent> = fc.record({ ...words, cost: count })

test('whatever meets whatever, every level sums to the total, and the total to what went in', () => {
  fc.assert(
    fc.property(fc.array(earned, { maxLength: 20 }), fc.array(spent, { maxLength: 20 }), (one, two) => {
      const rows = meet(one, two)
      const total = sumOf(rows)
      expect(total.cost).toBe(two.reduce((sum, { cost }) => sum + cost, 0))
      expect(total.revenue).toBe(one.reduce((sum, { revenue }) => sum + revenue, 0))
      for (const depth of ['channel', 'source', 'campaign', 'keyword'] satisfies Depth[])
        expect(sumOf(foldTo(depth, rows))).toEqual(total)
    }),
  )
})

const visits = { visits: 10, calls: 4, forms: 1, leads: 2, sales: 1, revenue: 90_000 }
const google = { source: 'google', medium: 'cpc', campaign: 'spring_sale', keyword: '' }

test('a cost meets its visits whatever the case of its letters', () => {
  const rows = foldTo(
    'campaign',
    meet(
      [{ channel: 'Paid Search', ...google, ...visits }],
      [{ ...google, campaign: 'Spring_Sale', cost: 30_000 }],
    ),
  )
  expect(rows).toEqual([
    {
      channel: 'Paid Search',
      ...google,
      ...visits,
      cost: 30_000,
      costPerVisit: 3000,
      costPerCall: 7500,
      costPerLead: 15_000,
      costPerSale: 30_000,
      roi: 2,
      roas: 3,
    },
  ])
})

test('a cost without visits stands in the channel of its source, or in the one its words make', () => {
  const rows = meet(
    [{ channel: 'Our ads', ...google, ...visits }],
    [
      { ...google, campaign: 'Unknown', cost: 1 },
      { source: 'facebook', medium: 'paid_social', campaign: 'x', keyword: '', cost: 2 },
    ],
  )
  expect(rows.map(({ channel, campaign, cost }) => [channel, campaign, cost])).toEqual([
    ['Our ads', 'spring_sale', 0],
    ['Our ads', 'Unknown', 1],
    ['Paid Social', 'x', 2],
  ])
})

test('without a cost, or with nothing to divide by, there is no ratio', () => {
  const none = { costPerVisit: null, costPerCall: null, costPerLead: null, costPerSale: null }
  expect(withRatios({ ...visits, cost: 0 })).toMatchObject({ ...none, roi: null, roas: null })
  const empty = { visits: 0, calls: 0, forms: 0, leads: 0, sales: 0, revenue: 0, cost: 5 }
  expect(withRatios(empty)).toMatchObject({ ...none, roi: -1, roas: 0 })
})
