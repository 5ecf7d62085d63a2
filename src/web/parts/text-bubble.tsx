import type { MessageRow } from '#stages/message/message.wire.ts'
import { Link } from '@tanstack/react-router'
import { Check, CheckCheck, CircleAlert, Clock, Download, type LucideIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAccount, useFormat } from '../shell/account.ts'
import { Skeleton } from '../ui/panel.tsx'
import en from '../words/en.json'

type State = Exclude<MessageRow['status'], 'received'>

const looks: Readonly<Record<State, Readonly<{ icon: LucideIcon; tone: string }>>> = {
  queued: { icon: Clock, tone: 'text-ink-3' },
  sent: { icon: Check, tone: 'text-ink-3' },
  delivered: { icon: CheckCheck, tone: 'text-answered' },
  undelivered: { icon: CircleAlert, tone: 'text-missed' },
  failed: { icon: CircleAlert, tone: 'text-missed' },
}

/** One text: theirs on the left, ours on the right with what became of it. */
export function TextBubble({ message }: { message: MessageRow }) {
  const { t } = useTranslation()
  const format = useFormat()
  const ours = message.direction === 'outbound'
  return (
    <article
      aria-label={t(ours ? 'texts.fromUs' : 'texts.fromThem')}
      className={`flex max-w-[85%] flex-col gap-1 md:max-w-[70%] ${ours ? 'items-end self-end' : 'items-start self-start'}`}
    >
      {message.attachments.map((each) => (
        <Attachment key={each.index} attachment={each} />
      ))}
      {message.body !== '' && (
        <p
          className={`rounded-2xl px-3 py-1.5 text-sm break-words whitespace-pre-wrap ${ours ? 'rounded-br-md bg-accent-soft' : 'rounded-bl-md bg-sunken'}`}
        >
          {message.body}
        </p>
      )}
      <p className="flex flex-wrap items-center gap-x-1.5 px-1 text-2xs text-ink-3">
        <Why message={message} />
        <time dateTime={message.at} title={format.exact(message.at)}>
          {format.time(message.at)}
        </time>
        {message.status !== 'received' && <Fate message={message} status={message.status} />}
      </p>
    </article>
  )
}

/** Why we wrote, when nobody typed it. */
function Why({ message: { occasion, callId } }: { message: MessageRow }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  if (occasion === 'keyword') return <span>{t('texts.answersKeyword')} ·</span>
  if (occasion !== 'missed-call' || callId === null) return null
  return (
    <>
      <Link
        to="/$account/calls/$call"
        params={{ account: id, call: callId }}
        className="rounded-sm underline decoration-dotted hover:text-ink"
      >
        {t('texts.afterMissedCall')}
      </Link>
      <span aria-hidden>·</span>
    </>
  )
}

const isKnown = (reason: string): reason is keyof typeof en.textFailure =>
  Object.hasOwn(en.textFailure, reason)

function Fate({ message, status }: { message: MessageRow; status: State }) {
  const { t } = useTranslation()
  const { icon: Icon, tone } = looks[status]
  const { failure, failureDetail } = message
  const words = failure !== null && isKnown(failure) ? t(`textFailure.${failure}`) : t(`textStatus.${status}`)
  return (
    <span className={`inline-flex items-center gap-1 ${tone}`} title={failureDetail ?? undefined}>
      <Icon aria-hidden className="size-3" />
      {words}
    </span>
  )
}

function Attachment({ attachment }: { attachment: MessageRow['attachments'][number] }) {
  const { t } = useTranslation()
  const name = t('texts.attachment', { n: attachment.index + 1 })
  if (attachment.state === 'waiting') return <Skeleton className="h-32 w-44 rounded-xl" />
  if (attachment.state === 'failed' || attachment.url === null)
    return (
      <p className="rounded-xl border border-dashed border-line-strong px-3 py-2 text-xs text-ink-3">
        {t('texts.attachmentLost')}
      </p>
    )
  if (attachment.inline)
    return (
      <a href={attachment.url} target="_blank" rel="noreferrer" className="rounded-xl">
        <img
          src={attachment.url}
          alt={name}
          className="max-h-64 min-h-12 max-w-full min-w-12 rounded-xl border border-line bg-sunken object-contain"
        />
      </a>
    )
  return (
    <a
      href={attachment.url}
      download
      className="inline-flex items-center gap-2 rounded-xl border border-line px-3 py-2 text-xs hover:bg-hover"
    >
      <Download aria-hidden className="size-4 text-ink-3" />
      {name}
    </a>
  )
}
