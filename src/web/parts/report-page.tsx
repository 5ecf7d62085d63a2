import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { path } from '../api/client.ts'
import { report, type Reports } from '../api/queries.ts'
import { daysOf, spanOf, type Range } from '../format/range.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { buttonLook } from '../ui/button.tsx'
import { Skeleton } from '../ui/panel.tsx'
import { RangePicker } from './range-picker.tsx'

/** A report as a page: its days, its rows, and the same as a file. */
export function ReportPage<Id extends keyof Reports>(props: {
  title: string
  report: Id
  range: Range
  onRange: (range: Range) => void
  children: (rows: readonly Reports[Id][]) => ReactNode
}) {
  const { id } = useAccount()
  const format = useFormat()
  const span = spanOf(daysOf(props.range, format.zone, Date.now()), format.zone)
  const { data, error, refetch } = useQuery(report(id, props.report, span))
  return (
    <Page
      title={props.title}
      actions={
        <>
          <RangePicker range={props.range} onChange={props.onRange} />
          <a
            className={buttonLook({}, 'max-md:hidden')}
            href={path(['accounts', id, 'reports', props.report], { ...span, format: 'csv' })}
            download={`${props.report}.csv`}
          >
            <Download />
            CSV
          </a>
        </>
      }
    >
      {error && !data ? (
        <TroubleNote error={error} onRetry={() => void refetch()} />
      ) : data ? (
        props.children(data.rows)
      ) : (
        <Skeleton className="h-96" />
      )}
    </Page>
  )
}
