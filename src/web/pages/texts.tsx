import { getRouteApi } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { MessageSquareText, PenLine } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { threads } from '../api/queries.ts'
import { Conversation } from '../parts/conversation.tsx'
import { NewText } from '../parts/new-text.tsx'
import { SearchBox } from '../parts/search-box.tsx'
import { ThreadList } from '../parts/thread-list.tsx'
import type { TextsSearch } from '../searches.ts'
import { useAccount } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { useWide } from '../shell/wide.ts'
import { Button } from '../ui/button.tsx'
import { Empty, Skeleton } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'

const route = getRouteApi('/$account/texts')

/** Conversations on the left, the chosen one on the right; at phone width one after the other. */
export function TextsPage() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const wide = useWide()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [writing, setWriting] = useState(false)
  const change = (part: TextsSearch) => void navigate({ search: { ...search, ...part } })
  const list = useInfiniteQuery(
    threads(id, {
      ...(search.search === undefined ? {} : { search: search.search }),
      ...(search.unread === undefined ? {} : { unread: search.unread }),
    }),
  )
  const rows = list.data?.pages.flatMap((page) => page.threads)
  const filtered = search.search !== undefined || search.unread !== undefined
  const empty = rows?.length === 0 && !filtered && search.thread === undefined
  const showsList = wide || search.thread === undefined
  return (
    <Page
      title={t('nav.texts')}
      actions={
        <Button onClick={() => setWriting(true)}>
          <PenLine />
          {t('texts.new')}
        </Button>
      }
    >
      {list.error && !rows ? (
        <TroubleNote error={list.error} onRetry={() => void list.refetch()} />
      ) : !rows ? (
        <Skeleton className="h-96" />
      ) : empty ? (
        <div className="rounded-lg border border-line bg-surface">
          <Empty icon={<MessageSquareText />} title={t('texts.none')} lesson={t('texts.noneLesson')}>
            <Button kind="primary" onClick={() => setWriting(true)}>
              {t('texts.new')}
            </Button>
          </Empty>
        </div>
      ) : (
        <div className="flex min-h-0 overflow-hidden rounded-lg border border-line bg-surface md:h-[calc(100dvh-9.25rem)] md:min-h-96">
          {showsList && (
            <section
              aria-label={t('texts.conversations')}
              className="flex w-full shrink-0 flex-col md:w-72 md:border-r md:border-line lg:w-80"
            >
              <div className="flex flex-col gap-2 border-b border-line p-2">
                <SearchBox
                  label={t('texts.search')}
                  value={search.search ?? ''}
                  onChange={(value) => change({ search: value || undefined })}
                  className="w-full"
                />
                <Segmented
                  label={t('texts.which')}
                  value={search.unread ? 'unread' : 'all'}
                  options={[
                    { value: 'all', label: t('do.all') },
                    { value: 'unread', label: t('texts.unread') },
                  ]}
                  onChange={(value) => change({ unread: value === 'unread' ? true : undefined })}
                />
              </div>
              <ThreadList
                rows={rows}
                chosen={search.thread}
                {...(list.hasNextPage ? { onMore: () => void list.fetchNextPage() } : {})}
              />
            </section>
          )}
          {search.thread !== undefined ? (
            <Conversation
              key={search.thread}
              id={search.thread}
              onBack={() => change({ thread: undefined })}
            />
          ) : (
            wide && (
              <div className="flex grow items-center">
                <Empty
                  icon={<MessageSquareText />}
                  title={t('texts.choose')}
                  lesson={t('texts.chooseLesson')}
                />
              </div>
            )
          )}
        </div>
      )}
      {writing && (
        <NewText
          onClose={() => setWriting(false)}
          onSent={(thread) => change({ thread, search: undefined, unread: undefined })}
        />
      )}
    </Page>
  )
}
