import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { daysOf, type Range, spanOf } from '../format/range.ts'
import { filled, type SpamShown, spamShown } from '../searches.ts'
import { useFormat } from '../shell/account.ts'
import { Select } from '../ui/field.tsx'
import { type Chip, FilterChips } from './filter-chips.tsx'
import { SearchBox } from './search-box.tsx'

/** What the address asks of every log. */
type LogSearch = Range & Readonly<{ search?: string | undefined; spam?: SpamShown | undefined }>

/** What the server is asked, from what the address says. A log of the last thirty days has no end: what comes now belongs to it. */
export function useLogFilter<Search extends LogSearch>(search: Search) {
  const { zone } = useFormat()
  const { range, from, to, spam, ...rest } = search
  return useMemo(() => {
    const span = range || from ? spanOf(daysOf({ range, from, to }, zone, Date.now()), zone) : undefined
    return { ...filled(rest), ...(spam === 'all' ? {} : { spam: spam === 'only' }), ...span }
    // The filter is its JSON: a new object with the same words is the same question.
  }, [JSON.stringify(search), zone])
}

/** The line above a log: a search, the choices of this log, spam or not, and what a link brought along. */
export function LogFilters(props: {
  label: string
  search: LogSearch
  change: (part: Pick<LogSearch, 'search' | 'spam'>) => void
  chips: readonly Chip[]
  children: ReactNode
}) {
  const { t } = useTranslation()
  const { search, change } = props
  return (
    <div role="search" aria-label={t('calls.filters')} className="flex flex-wrap items-center gap-2">
      <SearchBox
        label={props.label}
        value={search.search ?? ''}
        onChange={(value) => change({ search: value || undefined })}
        className="max-md:w-full md:w-64"
      />
      {props.children}
      <Select
        aria-label={t('calls.bySpam')}
        value={search.spam ?? ''}
        onChange={({ target }) => change({ spam: spamShown.find((shown) => shown === target.value) })}
        className="max-md:flex-1"
      >
        <option value="">{t('calls.noSpam')}</option>
        {spamShown.map((shown) => (
          <option key={shown} value={shown}>
            {t(`calls.spam.${shown}`)}
          </option>
        ))}
      </Select>
      <FilterChips chips={props.chips} />
    </div>
  )
}
