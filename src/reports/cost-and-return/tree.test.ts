import { expect, test } from 'vitest'
import { foldTo } from './fold.ts'
import { totalOf, treeOf } from './tree.ts'

const none = { visits: 0, calls: 0, forms: 0, leads: 0, sales: 0, revenue: 0, cost: 0 }
const google = {
  channel: 'Paid Search',
  source: 'google',
  medium: 'cpc',
  campaign: 'spring',
  keyword: 'roof',
}

test('a tree sums what stands below, the costliest first; a level without names is left out', () => {
  const rows = foldTo('keyword', [
    { ...google, ...none, cost: 100, calls: 2 },
    { ...google, keyword: '', ...none, cost: 20 },
    { ...google, campaign: 'brand', keyword: '', ...none, cost: 900 },
    { channel: 'Direct', source: '', medium: '', campaign: '', keyword: '', ...none, calls: 7 },
  ])
  const tree = treeOf(rows)
  expect(tree.map(({ name, row }) => [name, row.cost, row.calls])).toEqual([
    ['Paid Search', 1020, 2],
    ['Direct', 0, 7],
  ])
  expect(tree[1]?.below).toEqual([])
  const [source] = tree[0]?.below ?? []
  expect(source?.below.map(({ name, row, below }) => [name, row.cost, below.length])).toEqual([
    ['brand', 900, 0],
    ['spring', 120, 2],
  ])
  expect(source?.below[1]?.below[0]?.filter).toEqual({
    channel: 'Paid Search',
    source: 'google',
    campaign: 'spring',
  })
  expect(totalOf(tree)).toEqual({ ...none, cost: 1020, calls: 9 })
})
