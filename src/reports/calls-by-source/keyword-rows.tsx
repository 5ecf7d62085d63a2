import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { report } from '#web/api/queries.ts'
import { daysOf, spanOf, type Range } from '#web/format/range.ts'
import { useAccount, useFormat } from '#web/shell/account.ts'
import { Skeleton } from '#web/ui/panel.tsx'
import { Figures } from './figures.tsx'
import type { Branch } from './tree.ts'

/** What stands below a campaign: its keywords, or the pages its visits began on. */
export const below = ['term', 'landing'] as const
export type Below = (typeof below)[number]

/** Fetched when a campaign is opened: there may be thousands. */
export function KeywordRows(props: {
  branch: Branch
  by: Below
  range: Range
  wide: boolean
  total: number
  most: number
}) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const { branch, by, range, wide } = props
  const span = spanOf(daysOf(range, format.zone, Date.now()), format.zone)
  const { data } = useQuery(report(id, 'calls-by-keyword', span, { by, ...branch.filter }))
  if (!data)
    return (
      <tr className="border-b border-line">
        <td colSpan={wide ? 8 : 3} className="h-9 pl-22">
          <Skeleton className="h-3 w-40" />
        </td>
      </tr>
    )
  return data.rows.map((row) => (
    <tr key={row.name} className="border-b border-line hover:bg-hover">
      <th scope="row" className="h-9 max-w-80 pr-3 pl-22 text-left font-normal max-md:pl-16">
        <span className="block truncate text-ink-2" title={row.name}>
          {row.name || t(`sources.no.${by}`)}
        </span>
      </th>
      <Figures
        counts={row}
        filter={{ ...branch.filter, [by]: row.name }}
        range={range}
        wide={wide}
        bar={row.calls / props.most}
        faint
        share={row.calls / props.total}
      />
    </tr>
  ))
}
