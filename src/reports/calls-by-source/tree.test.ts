import { describe, expect, it } from 'vitest'
import type { CallsBySourceRow } from './report.ts'
import { treeOf } from './tree.ts'

const row = (channel: string, source: string, campaign: string, calls: number): CallsBySourceRow => ({
  channel,
  source,
  medium: 'cpc',
  campaign,
  calls,
  answered: calls - 1,
  missed: 1,
  abandoned: 0,
  firstTime: 0,
  connectedMs: 1000,
  averageConnectedMs: 1000,
  keywords: 1,
  landings: 0,
  share: 0,
  low: calls,
  high: calls,
})

describe('calls by channel, source and campaign', () => {
  const tree = treeOf([
    row('Paid Search', 'bing', '', 2),
    row('Paid Search', 'google', 'brand', 3),
    row('Paid Search', 'google', 'spring', 5),
    row('Unlinked', '', '', 4),
  ])

  it('adds up without counting twice, the strongest first', () => {
    expect(tree.map(({ name, calls }) => `${name} ${calls}`)).toEqual(['Paid Search 10', 'Unlinked 4'])
    expect(tree[0]?.below.map(({ name, calls }) => `${name} ${calls}`)).toEqual(['google 8', 'bing 2'])
    expect(tree[0]?.below[0]?.below.map(({ name, calls }) => `${name} ${calls}`)).toEqual([
      'spring 5',
      'brand 3',
    ])
  })

  it('knows how to find the calls behind each line', () => {
    expect(tree[1]?.filter).toEqual({ channel: 'Unlinked' })
    expect(tree[0]?.below[0]?.below[0]?.filter).toEqual({
      channel: 'Paid Search',
      source: 'google',
      campaign: 'spring',
    })
  })

  it('does not open a source that names no campaign', () => {
    expect(tree[0]?.below[1]?.below).toEqual([])
  })
})
