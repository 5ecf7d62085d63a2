import type { ThreadRow } from '#stages/message/message.wire.ts'
import { Link } from '@tanstack/react-router'
import { Ban, CircleAlert, Paperclip } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAccount, useFormat } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { SourceMark } from './call-words.tsx'

/** Conversations, the latest on top: who, what was said last, who caused it. */
export function ThreadList(props: {
  rows: readonly ThreadRow[]
  chosen: string | undefined
  onMore?: () => void
}) {
  const { t } = useTranslation()
  if (props.rows.length === 0) return <p className="p-4 text-sm text-ink-3">{t('texts.noneFound')}</p>
  return (
    <ul className="min-h-0 grow overflow-y-auto">
      {props.rows.map((row) => (
        <Row key={row.id} row={row} chosen={row.id === props.chosen} />
      ))}
      {props.onMore && (
        <li className="flex justify-center p-3">
          <Button onClick={props.onMore}>{t('texts.older')}</Button>
        </li>
      )}
    </ul>
  )
}

function Row({ row, chosen }: { row: ThreadRow; chosen: boolean }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const { last, unread } = row
  const lost = last.status === 'failed' || last.status === 'undelivered'
  const today = format.day(row.lastAt) === format.day(Date.now())
  return (
    <li className="border-b border-line last:border-0">
      <Link
        data-row
        to="/$account/texts"
        params={{ account: id }}
        search={(old) => ({ ...old, thread: row.id })}
        aria-current={chosen ? 'true' : undefined}
        className={`flex flex-col gap-0.5 px-3 py-2.5 text-sm -outline-offset-2 hover:bg-hover max-md:px-4 max-md:py-3 ${chosen ? 'bg-sunken' : ''}`}
      >
        <span className="flex items-baseline gap-2">
          <span className={`min-w-0 grow truncate ${unread > 0 ? 'font-semibold' : ''}`}>
            {row.personName ?? format.phone(row.person)}
          </span>
          <time
            dateTime={row.lastAt}
            title={format.exact(row.lastAt)}
            className="shrink-0 text-xs text-ink-3"
          >
            {today ? format.time(row.lastAt) : format.day(row.lastAt)}
          </time>
        </span>
        <span className="flex items-center gap-1.5">
          {lost && (
            <CircleAlert aria-label={t('texts.notDelivered')} className="size-3.5 shrink-0 text-missed" />
          )}
          {last.attachments > 0 && (
            <Paperclip aria-label={t('texts.attached')} className="size-3.5 shrink-0 text-ink-3" />
          )}
          <span className={`min-w-0 grow truncate ${unread > 0 ? 'text-ink' : 'text-ink-2'}`}>
            {last.direction === 'outbound' && <span className="text-ink-3">{t('texts.you')} </span>}
            {last.body || t('texts.attached')}
          </span>
          {unread > 0 && (
            <span
              className="shrink-0 rounded-full bg-accent-fill px-1.5 text-2xs font-medium text-on-accent"
              aria-label={t('texts.unreadCount', { count: unread })}
            >
              {unread}
            </span>
          )}
        </span>
        <span className="flex items-center gap-2 text-xs text-ink-3">
          <span className="min-w-0 grow">
            <SourceMark call={row} brief />
          </span>
          {row.consent.state === 'stopped' && (
            <span className="inline-flex shrink-0 items-center gap-1">
              <Ban aria-hidden className="size-3" />
              {t('texts.stopped')}
            </span>
          )}
        </span>
      </Link>
    </li>
  )
}
