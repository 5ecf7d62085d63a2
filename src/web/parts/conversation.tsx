import type { MessageRow, ThreadRow } from '#stages/message/message.wire.ts'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, Ban, ContactRound, Ellipsis, MessageCircle } from 'lucide-react'
import { Fragment, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { thread as threadQuery } from '../api/queries.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { TroubleNote } from '../shell/root.tsx'
import { Button, buttonLook } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { Skeleton } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'
import { SourceMark } from './call-words.tsx'
import { Composer } from './composer.tsx'
import { TextBubble } from './text-bubble.tsx'

/** One conversation: what was said, and a place to answer, unless they said STOP. */
export function Conversation({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useTranslation()
  const account = useAccount()
  const query = useInfiniteQuery(threadQuery(account.id, id))
  const thread = query.data?.pages[0]?.thread
  // Each page goes further back; within a page the newest is last.
  const messages = query.data?.pages.toReversed().flatMap((page) => page.messages)
  useReading(id, thread?.unread ?? 0)
  if (query.error && !thread)
    return (
      <div className="grow p-4">
        <TroubleNote error={query.error} onRetry={() => void query.refetch()} />
      </div>
    )
  if (!thread || !messages)
    return (
      <div className="grow p-4">
        <Skeleton className="h-64" />
      </div>
    )
  return (
    <section
      aria-label={t('texts.conversation')}
      className="flex min-w-0 grow flex-col max-md:h-[calc(100dvh-13.5rem)] max-md:min-h-80"
    >
      <Head thread={thread} onBack={onBack} />
      <Story
        messages={messages}
        {...(query.hasNextPage ? { onEarlier: () => void query.fetchNextPage() } : {})}
      />
      <Foot thread={thread} />
    </section>
  )
}

/** What is on the screen has been read. */
function useReading(id: string, unread: number): void {
  const { id: account } = useAccount()
  const client = useQueryClient()
  useEffect(() => {
    if (unread === 0) return
    const read = () => {
      if (document.visibilityState !== 'visible') return
      void request<ThreadRow>('POST', path(['accounts', account, 'threads', id, 'read']), {})
        .then(() => client.invalidateQueries({ queryKey: ['threads', account] }))
        .catch(() => {}) // it stays unread, and is tried when it is opened again
    }
    read()
    document.addEventListener('visibilitychange', read)
    return () => document.removeEventListener('visibilitychange', read)
  }, [account, client, id, unread])
}

function Head({ thread, onBack }: { thread: ThreadRow; onBack: () => void }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const consent = useConsent(thread.id)
  const open = thread.consent.state === 'open'
  const mine = thread.numberName || format.phone(thread.number)
  return (
    <header className="flex min-h-13 items-center gap-2 border-b border-line px-3 py-1.5">
      <Button kind="quiet" size="icon" aria-label={t('texts.back')} onClick={onBack} className="md:hidden">
        <ArrowLeft />
      </Button>
      <div className="min-w-0 grow">
        <h2 className="truncate text-sm font-semibold">
          {thread.personName ?? format.phone(thread.person)}
          {thread.personName !== null && (
            <span className="ml-2 font-normal text-ink-3">{format.phone(thread.person)}</span>
          )}
        </h2>
        <div className="flex min-w-0 items-center gap-2 text-xs text-ink-3">
          <span className="shrink-0 truncate" title={format.phone(thread.number)}>
            {t('texts.with', { number: mine })}
          </span>
          <span aria-hidden>·</span>
          <SourceMark call={thread} brief />
        </div>
      </div>
      {thread.person.startsWith('+') && (
        <Link
          to="/$account/people/$person"
          params={{ account: id, person: `phone:${thread.person}` }}
          className={buttonLook({ size: 'small', kind: 'quiet' })}
        >
          <ContactRound />
          <span className="max-md:sr-only">{t('persons.open')}</span>
        </Link>
      )}
      {thread.answerable && (open || thread.consent.by === 'colleague') && (
        <Menu
          align="end"
          trigger={
            <Button
              kind="quiet"
              size="icon"
              aria-label={t('do.moreFor', { name: format.phone(thread.person) })}
            >
              <Ellipsis />
            </Button>
          }
        >
          <MenuItem
            icon={open ? <Ban /> : <MessageCircle />}
            onSelect={() => consent.mutate(open ? 'stopped' : 'open')}
          >
            {t(open ? 'texts.stop' : 'texts.allow')}
          </MenuItem>
        </Menu>
      )}
    </header>
  )
}

function useConsent(thread: string) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  return useMutation({
    mutationFn: (state: 'open' | 'stopped') =>
      request<ThreadRow>('PUT', path(['accounts', account, 'threads', thread, 'consent']), { state }),
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['threads', account] }),
        client.invalidateQueries({ queryKey: ['thread', account, thread] }),
      ]),
  })
}

/** The texts by day, from the top down; stays at the newest as more come. */
function Story({ messages, onEarlier }: { messages: readonly MessageRow[]; onEarlier?: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const box = useRef<HTMLDivElement>(null)
  const newest = messages.at(-1)?.id
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [newest])
  return (
    <div
      ref={box}
      role="log"
      aria-label={t('texts.log')}
      tabIndex={0}
      className="flex min-h-0 grow flex-col gap-1.5 overflow-y-auto px-4 py-3 -outline-offset-2"
    >
      {onEarlier && (
        <Button size="small" className="self-center" onClick={onEarlier}>
          {t('texts.earlier')}
        </Button>
      )}
      {messages.map((message, index) => {
        const day = format.day(message.at)
        const before = messages[index - 1]
        return (
          <Fragment key={message.id}>
            {(!before || format.day(before.at) !== day) && (
              <p className="my-2 self-center text-2xs font-medium text-ink-3">{day}</p>
            )}
            <TextBubble message={message} />
          </Fragment>
        )
      })}
    </div>
  )
}

/** Where one answers; or why one cannot. */
function Foot({ thread }: { thread: ThreadRow }) {
  const { t } = useTranslation()
  const format = useFormat()
  const consent = useConsent(thread.id)
  const { state, by, since } = thread.consent
  if (!thread.answerable)
    return <p className="border-t border-line p-4 text-sm text-ink-2">{t('texts.notAnswerable')}</p>
  if (state === 'open') return <Composer key={thread.id} thread={thread} />
  const day = since === null ? '' : format.day(since)
  return (
    <div
      role="status"
      className="flex items-center gap-3 border-t border-line bg-waiting-soft px-4 py-3 text-sm"
    >
      <Ban aria-hidden className="size-4 shrink-0 text-waiting" />
      <p className="min-w-0 grow">
        {t(by === 'person' ? 'texts.stoppedByPerson' : 'texts.stoppedByColleague', { day })}
      </p>
      {by === 'colleague' && (
        <Button size="small" disabled={consent.isPending} onClick={() => consent.mutate('open')}>
          {t('texts.allow')}
        </Button>
      )}
    </div>
  )
}
