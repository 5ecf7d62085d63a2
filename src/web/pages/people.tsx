import type { PersonRow } from '#stages/person/person.wire.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ContactRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { persons } from '../api/queries.ts'
import { Moment } from '../parts/call-words.tsx'
import { useChannelName } from '../parts/channel.ts'
import { usePersonName } from '../parts/person-name.ts'
import { SearchBox } from '../parts/search-box.tsx'
import { useAccount, useFormat } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { useWide } from '../shell/wide.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Empty, Skeleton } from '../ui/panel.tsx'
import { figure, Table, Td, Th } from '../ui/table.tsx'

const route = getRouteApi('/$account/people')

/** Who is behind the calls, texts and visits; who was heard of last first. */
export function PeoplePage() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { search } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(persons(id, search))
  const rows = query.data?.pages.flatMap((page) => page.persons)
  return (
    <Page
      title={t('nav.people')}
      actions={
        <SearchBox
          label={t('persons.search')}
          value={search ?? ''}
          className="w-64 max-md:w-full"
          onChange={(value) =>
            void navigate({ search: value.trim() === '' ? {} : { search: value }, replace: true })
          }
        />
      }
    >
      {query.error && !rows ? (
        <TroubleNote error={query.error} onRetry={() => void query.refetch()} />
      ) : !rows ? (
        <Skeleton className="h-96" />
      ) : rows.length === 0 ? (
        <Nobody searched={search !== undefined} />
      ) : (
        <div className="rounded-lg border border-line bg-surface">
          <PeopleTable rows={rows} />
          {query.hasNextPage && (
            <p className="flex justify-center border-t border-line p-3">
              <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('persons.more')}
              </Button>
            </p>
          )}
        </div>
      )}
    </Page>
  )
}

function Nobody({ searched }: { searched: boolean }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  if (searched) return <p className="text-sm text-ink-3">{t('persons.noneFound')}</p>
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Empty icon={<ContactRound />} title={t('persons.none')} lesson={t('persons.noneLesson')}>
        <Link to="/$account/set-up" params={{ account: id }} className={buttonLook({})}>
          {t('nav.setUp')}
        </Link>
      </Empty>
    </div>
  )
}

const counts = ['visits', 'calls', 'texts', 'forms', 'sales'] as const

function PeopleTable({ rows }: { rows: readonly PersonRow[] }) {
  const { t } = useTranslation()
  const wide = useWide()
  return (
    <Table aria-label={t('nav.people')}>
      <thead>
        <tr className="border-b border-line">
          <Th>{t('persons.who')}</Th>
          {wide && <Th>{t('persons.broughtBy')}</Th>}
          {(wide ? counts : (['calls'] as const)).map((count) => (
            <Th key={count} className={figure}>
              {t(`persons.${count}`)}
            </Th>
          ))}
          <Th className={figure}>{t('persons.last')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <PersonLine key={row.id} row={row} wide={wide} />
        ))}
      </tbody>
    </Table>
  )
}

function PersonLine({ row, wide }: { row: PersonRow; wide: boolean }) {
  const { id } = useAccount()
  const format = useFormat()
  const channel = useChannelName()
  const name = usePersonName()
  const { source } = row
  const below = row.name === null ? (row.emails[0] ?? '') : row.phones[0] ? format.phone(row.phones[0]) : ''
  return (
    <tr className="border-b border-line last:border-0 hover:bg-hover">
      <th scope="row" className="h-12 max-w-72 pr-3 pl-4 text-left font-normal max-md:max-w-40">
        <Link
          data-row
          to="/$account/people/$person"
          params={{ account: id, person: row.id }}
          className="block truncate rounded-sm font-medium hover:underline"
        >
          {name(row)}
        </Link>
        {below !== '' && <span className="block truncate text-xs text-ink-3">{below}</span>}
      </th>
      {wide && (
        <Td className="max-w-56 truncate">
          {source ? (
            <>
              {source.source}
              <span className="text-ink-3"> · {channel(source.channel)}</span>
            </>
          ) : (
            <span className="text-ink-3">–</span>
          )}
        </Td>
      )}
      {(wide ? counts : (['calls'] as const)).map((count) => (
        <Td key={count} className={`${figure} ${row[count] === 0 ? 'text-ink-3' : ''}`}>
          {format.count(row[count])}
        </Td>
      ))}
      <Td className={`${figure} text-ink-2`}>
        <Moment at={row.lastAt} />
      </Td>
    </tr>
  )
}
