import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { TroubleNote } from '../shell/root.tsx'
import { Button } from '../ui/button.tsx'
import { HiddenSpam } from './hidden-spam.tsx'
import { ListSkeleton } from './list-skeleton.tsx'

/** A log, page after page, with what to show while there is none of it. */
export function Log<Page extends Readonly<{ hiddenSpam: number }>, Row>(props: {
  list: UseInfiniteQueryResult<InfiniteData<Page>>
  rowsOf: (page: Page) => readonly Row[]
  older: string
  empty: ReactNode
  onShowSpam: () => void
  children: (rows: readonly Row[]) => ReactNode
}) {
  const { t } = useTranslation()
  const { list } = props
  const rows = list.data?.pages.flatMap(props.rowsOf)
  if (list.error && !rows) return <TroubleNote error={list.error} onRetry={() => void list.refetch()} />
  if (!rows) return <ListSkeleton />
  return (
    <>
      <HiddenSpam count={list.data?.pages[0]?.hiddenSpam ?? 0} onShow={props.onShowSpam} />
      {rows.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface">{props.empty}</div>
      ) : (
        props.children(rows)
      )}
      {list.hasNextPage && (
        <Button
          className="self-center"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {list.isFetchingNextPage ? t('do.loading') : props.older}
        </Button>
      )}
    </>
  )
}

/** A line that opens by a click anywhere, and by Enter. */
export function LogLine(props: { arrived: boolean; onOpen: () => void; children: ReactNode }) {
  const { onOpen } = props
  return (
    <tr
      data-row
      tabIndex={-1}
      onClick={onOpen}
      onKeyDown={(event) => event.key === 'Enter' && event.target === event.currentTarget && onOpen()}
      className={`cursor-pointer border-b border-line -outline-offset-2 last:border-0 hover:bg-hover ${arrivedLook(props.arrived)}`}
    >
      {props.children}
    </tr>
  )
}

/** What has just come is lit for a moment. */
export const arrivedLook = (arrived: boolean): string => (arrived ? 'row-arrived' : '')
