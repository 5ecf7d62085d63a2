import { channelOf } from '#stages/visit/channel.ts'
import type { CostAndReturnRow, Figures } from './report.ts'

/** Whom a row is about, from the channel to the keyword. */
export type Key = Pick<CostAndReturnRow, 'channel' | 'source' | 'medium' | 'campaign' | 'keyword'>
export type Depth = 'channel' | 'source' | 'campaign' | 'keyword'

/** What came of a source. */
export type Earned = Key & Omit<Figures, 'cost'>

/** What it cost. */
export type Spent = Omit<Key, 'channel'> & Pick<Figures, 'cost'>

const nothing: Figures = { visits: 0, calls: 0, forms: 0, leads: 0, sales: 0, revenue: 0, cost: 0 }

export const add = (one: Figures, two: Figures): Figures => ({
  visits: one.visits + two.visits,
  calls: one.calls + two.calls,
  forms: one.forms + two.forms,
  leads: one.leads + two.leads,
  sales: one.sales + two.sales,
  revenue: one.revenue + two.revenue,
  cost: one.cost + two.cost,
})

export const sumOf = (rows: readonly Figures[]): Figures => rows.reduce(add, nothing)

const per = (cost: number, count: number): number | null =>
  cost === 0 || count <= 0 ? null : Math.round(cost / count)

/** The figures with what follows from them. */
export const withRatios = (figures: Figures): Omit<CostAndReturnRow, keyof Key> => ({
  ...figures,
  costPerVisit: per(figures.cost, figures.visits),
  costPerCall: per(figures.cost, figures.calls),
  costPerLead: per(figures.cost, figures.leads),
  costPerSale: per(figures.cost, figures.sales),
  roi: figures.cost > 0 ? (figures.revenue - figures.cost) / figures.cost : null,
  roas: figures.cost > 0 ? figures.revenue / figures.cost : null,
})

/** Letters of either case are alike, as between platforms and links. */
const wordsKey = ({ source, medium, campaign, keyword }: Omit<Key, 'channel'>): string =>
  JSON.stringify([source, medium, campaign, keyword].map((word) => word.trim().toLowerCase()))

/**
 * Lets what was spent meet what was earned: by source, medium, campaign and keyword. A cost that no visit answers to stands in a row of its
 * own, in the channel of its source's visits, or else in the one that the words make.
 */
export function meet(earned: readonly Earned[], spent: readonly Spent[]): readonly (Key & Figures)[] {
  const rows: (Key & Figures)[] = earned.map((row) => ({ ...row, cost: 0 }))
  const busiest = rows.toSorted((a, b) => b.visits + b.calls - (a.visits + a.calls))
  const byWords = firstBy(busiest, wordsKey)
  const bySource = firstBy(busiest, ({ source, medium }) =>
    wordsKey({ source, medium, campaign: '', keyword: '' }),
  )
  for (const { cost, ...words } of spent) {
    const found = byWords.get(wordsKey(words))
    if (found !== undefined) {
      found.cost += cost
      continue
    }
    const kin = bySource.get(wordsKey({ ...words, campaign: '', keyword: '' }))
    const channel =
      kin?.channel ??
      channelOf(words.source.toLowerCase(), words.medium.toLowerCase(), words.campaign.toLowerCase())
    const named = kin === undefined ? words : { ...words, source: kin.source, medium: kin.medium }
    const row = { channel, ...named, ...nothing, cost }
    rows.push(row)
    byWords.set(wordsKey(words), row)
  }
  return rows
}

function firstBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row> {
  const found = new Map<string, Row>()
  for (const row of rows) if (!found.has(keyOf(row))) found.set(keyOf(row), row)
  return found
}

const kept: Readonly<Record<Depth, readonly (keyof Key)[]>> = {
  channel: ['channel'],
  source: ['channel', 'source', 'medium'],
  campaign: ['channel', 'source', 'medium', 'campaign'],
  keyword: ['channel', 'source', 'medium', 'campaign', 'keyword'],
}

/** Rows summed up to a depth: what they do not tell apart is empty. The costliest and busiest first; rows with nothing are left out. */
export function foldTo(depth: Depth, rows: readonly (Key & Figures)[]): readonly CostAndReturnRow[] {
  const sums = new Map<string, Key & Figures>()
  for (const row of rows) {
    const words = Object.fromEntries(kept[depth].map((word) => [word, row[word]]))
    const key: Key = { channel: '', source: '', medium: '', campaign: '', keyword: '', ...words }
    const id = JSON.stringify(Object.values(key))
    sums.set(id, { ...key, ...add(sums.get(id) ?? nothing, row) })
  }
  return [...sums.values()]
    .filter(({ visits, calls, forms, leads, sales, revenue, cost }) =>
      [visits, calls, forms, leads, sales, revenue, cost].some((figure) => figure !== 0),
    )
    .toSorted((a, b) => b.cost - a.cost || b.leads - a.leads || b.calls - a.calls || b.visits - a.visits)
    .map(({ channel, source, medium, campaign, keyword, ...figures }) => ({
      channel,
      source,
      medium,
      campaign,
      keyword,
      ...withRatios(figures),
    }))
}
