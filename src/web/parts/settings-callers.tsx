import type { ListedCaller } from '#stages/call/callers/caller.wire.ts'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { BookUser, Download, Plus, Search } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { callers } from '../api/caller-queries.ts'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { Badge, Empty, Panel } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'
import { CallerForm } from './caller-form.tsx'
import { ImportProgress, UploadCallers } from './caller-import.tsx'
import { LookupSettings } from './settings-lookup.tsx'
import { RowMenu } from './row-menu.tsx'

/** Callers the business knows: uploaded, searched, edited; and who is asked for the others. */
export function CallerSettings() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const [search, setSearch] = useState('')
  const [sending, setSending] = useState<number>()
  const [editing, setEditing] = useState<ListedCaller | 'new'>()
  const list = useInfiniteQuery(callers(id, useDeferredValue(search.trim())))
  const found = list.data?.pages.flatMap((page) => page.callers)
  const total = list.data?.pages[0]?.total ?? 0
  return (
    <>
      <Panel
        flush
        title={
          <>
            {t('settings.callers')}
            {total > 0 && (
              <span className="ml-2 font-normal text-ink-3 tabular-nums">{format.count(total)}</span>
            )}
          </>
        }
        action={
          <span className="flex flex-wrap justify-end gap-2">
            {total > 0 && (
              <a
                href={path(['accounts', id, 'callers', 'export.csv'])}
                download
                className={buttonLook({ size: 'small', kind: 'quiet' })}
              >
                <Download />
                <span className="max-md:sr-only">{t('callers.export')}</span>
              </a>
            )}
            <UploadCallers onSent={setSending} />
            <Button size="small" onClick={() => setEditing('new')}>
              <Plus />
              <span className="max-md:sr-only">{t('callers.add')}</span>
            </Button>
          </span>
        }
      >
        <ImportProgress sending={sending} />
        {total === 0 && list.isSuccess ? (
          <Empty icon={<BookUser />} title={t('callers.none')} lesson={t('callers.lesson')} />
        ) : (
          <label className="relative block border-b border-line p-2">
            <Search
              aria-hidden
              className="pointer-events-none absolute top-1/2 left-4.5 size-4 -translate-y-1/2 text-ink-3"
            />
            <Input
              type="search"
              aria-label={t('callers.search')}
              placeholder={t('callers.search')}
              maxLength={100}
              value={search}
              onChange={({ target }) => setSearch(target.value)}
              className="pl-8.5"
            />
          </label>
        )}
        <ul>
          {found?.map((caller) => (
            <CallerLine key={caller.number} caller={caller} onEdit={() => setEditing(caller)} />
          ))}
        </ul>
        {found?.length === 0 && total > 0 && (
          <p className="px-4 py-6 text-center text-sm text-ink-3">{t('callers.noneFound')}</p>
        )}
        {list.hasNextPage && (
          <div className="flex justify-center border-t border-line p-2">
            <Button kind="quiet" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('callers.more')}
            </Button>
          </div>
        )}
      </Panel>
      <LookupSettings />
      {editing && (
        <CallerForm
          {...(editing === 'new' ? {} : { number: editing.number, caller: editing })}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  )
}

function CallerLine({ caller, onEdit }: { caller: ListedCaller; onEdit: () => void }) {
  const format = useFormat()
  const remove = useRemoveCaller()
  const { number, name, company, address, tags } = caller
  const title = name || company || format.phone(number)
  const below = [format.phone(number), name === '' ? '' : company, address].filter((part) => part !== '')
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line px-4 py-2 text-sm last:border-0">
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">{title}</span>
        <span className="block truncate text-xs text-ink-3">{below.join(' · ')}</span>
      </span>
      <span className="flex shrink-0 gap-1 max-md:hidden">
        {tags.slice(0, 3).map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
      </span>
      <RowMenu name={title} onEdit={onEdit} onRemove={() => remove(caller, title)} />
    </li>
  )
}

/** Removes a caller at once; taken back, they are written again. */
function useRemoveCaller() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const changed = () => client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === id })
  const problem = (error: unknown) => say({ kind: 'problem', text: explain(t, error) })
  return ({ number, ...body }: ListedCaller, name: string) => {
    const url = path(['accounts', id, 'callers', number])
    const undo = { label: t('do.undo'), run: () => void request('PUT', url, body).then(changed, problem) }
    request<void>('DELETE', url)
      .then(changed)
      .then(() => say({ text: t('removed', { name }), action: undo, stays: 10_000 }))
      .catch(problem)
  }
}
