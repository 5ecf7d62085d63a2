import type { CallsBySourceRow } from './report.ts'

/** A channel, a source of it, or a campaign of that: its figures and how to find its calls. */
export type Branch = Readonly<{
  key: string
  depth: 0 | 1 | 2
  name: string
  calls: number
  answered: number
  missed: number
  firstTime: number
  connectedMs: number
  /** Keywords and landing pages its calls came by. */
  keywords: number
  landings: number
  below: readonly Branch[]
  /** The filter of the call log that shows these calls. */
  filter: Readonly<{ channel: string; source?: string; campaign?: string }>
}>

const added = (rows: readonly CallsBySourceRow[]) => ({
  calls: rows.reduce((sum, row) => sum + row.calls, 0),
  answered: rows.reduce((sum, row) => sum + row.answered, 0),
  missed: rows.reduce((sum, row) => sum + row.missed, 0),
  firstTime: rows.reduce((sum, row) => sum + row.firstTime, 0),
  connectedMs: rows.reduce((sum, row) => sum + row.connectedMs, 0),
  keywords: rows.reduce((sum, row) => sum + row.keywords, 0),
  landings: rows.reduce((sum, row) => sum + row.landings, 0),
})

const grouped = (
  rows: readonly CallsBySourceRow[],
  by: (row: CallsBySourceRow) => string,
): readonly (readonly [string, readonly CallsBySourceRow[]])[] =>
  [...Map.groupBy(rows, by)].sort(([, a], [, b]) => added(b).calls - added(a).calls)

/** Rows of the report as channel > source > campaign, the strongest first. Sums are the rows' own: nothing is counted twice. */
export function treeOf(rows: readonly CallsBySourceRow[]): readonly Branch[] {
  return grouped(rows, (row) => row.channel).map(([channel, ofChannel]) => {
    const linked = ofChannel.some((row) => row.source !== '')
    const sources = grouped(ofChannel, (row) => row.source).map(([source, ofSource]): Branch => {
      const campaigns = grouped(ofSource, (row) => row.campaign).map(([campaign, ofCampaign]): Branch => ({
        key: JSON.stringify([channel, source, campaign]),
        depth: 2,
        name: campaign,
        ...added(ofCampaign),
        below: [],
        filter: { channel, source, campaign },
      }))
      const named = campaigns.some(({ name }) => name !== '')
      return {
        key: JSON.stringify([channel, source]),
        depth: 1,
        name: source,
        ...added(ofSource),
        below: named ? campaigns : [],
        filter: { channel, source },
      }
    })
    return {
      key: JSON.stringify([channel]),
      depth: 0,
      name: channel,
      ...added(ofChannel),
      below: linked ? sources : [],
      filter: { channel },
    }
  })
}
