import type { PersonDetail } from '#stages/person/person.wire.ts'
import { Link } from '@tanstack/react-router'
import {
  CircleDollarSign,
  ClipboardList,
  Globe,
  type LucideIcon,
  MessageSquareText,
  PhoneIncoming,
  PhoneOutgoing,
} from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { clock } from '../format/duration.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Badge, Panel } from '../ui/panel.tsx'
import { ResultMark, SourceMark } from './call-words.tsx'
import { useChannelName } from './channel.ts'

type Entry = PersonDetail['story'][number]
type Of<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }>

/** What happened with them, newest first, day by day. */
export function PersonStory({ person }: { person: PersonDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const days = [...Map.groupBy(person.story, ({ at }) => format.day(at))]
  return (
    <Panel title={t('persons.story')}>
      <ol className="flex flex-col gap-4">
        {days.map(([day, entries]) => (
          <li key={day}>
            <h3 className="mb-2 text-xs font-medium text-ink-3">{day}</h3>
            <ol className="flex flex-col gap-3">
              {entries.map((entry) => (
                <Fragment key={entry.id}>{lineOf(entry)}</Fragment>
              ))}
            </ol>
          </li>
        ))}
        {person.more && <li className="text-xs text-ink-3">{t('persons.earlier')}</li>}
      </ol>
    </Panel>
  )
}

function lineOf(entry: Entry): ReactNode {
  switch (entry.kind) {
    case 'visit':
      return <VisitLine visit={entry} />
    case 'call':
      return <CallLine call={entry} />
    case 'text':
      return <TextLine text={entry} />
    case 'form':
      return <FormLine form={entry} />
    case 'sale':
      return <SaleLine sale={entry} />
  }
}

function Line(props: {
  icon: LucideIcon
  tone?: string
  at: string
  children: ReactNode
  below?: ReactNode
}) {
  const format = useFormat()
  const { icon: Icon } = props
  return (
    <li className="flex gap-3 text-sm">
      <span
        aria-hidden
        className={`flex size-7 shrink-0 items-center justify-center rounded-full bg-sunken ${props.tone ?? 'text-ink-3'}`}
      >
        <Icon className="size-3.5" />
      </span>
      <div className="min-w-0 grow pt-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">{props.children}</div>
        {props.below && <div className="mt-0.5 min-w-0 text-xs text-ink-3">{props.below}</div>}
      </div>
      <time dateTime={props.at} title={format.exact(props.at)} className="shrink-0 pt-1 text-xs text-ink-3">
        {format.time(props.at)}
      </time>
    </li>
  )
}

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url)

function VisitLine({ visit }: { visit: Of<'visit'> }) {
  const { t } = useTranslation()
  const channel = useChannelName()
  const { source, pages, landingUrl, site } = visit
  return (
    <Line
      icon={Globe}
      at={visit.at}
      below={
        <span className="block truncate" title={landingUrl}>
          {[t('persons.visited', { count: pages }), pathOf(landingUrl), site].filter(Boolean).join(' · ')}
        </span>
      }
    >
      <span className="truncate">
        <span className="font-medium">{channel(source.channel)}</span>
        <span className="text-ink-3">
          {' '}
          · {[source.source, source.campaign].filter((word) => word !== '').join(' · ')}
        </span>
      </span>
    </Line>
  )
}

function CallLine({ call }: { call: Of<'call'> }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const out = call.direction === 'outbound'
  const number = call.numberName || format.phone(call.number)
  return (
    <Line
      icon={out ? PhoneOutgoing : PhoneIncoming}
      tone="text-accent"
      at={call.at}
      below={!out && <SourceMark call={call} />}
    >
      <Link
        to="/$account/calls/$call"
        params={{ account: id, call: call.id }}
        className="truncate rounded-sm font-medium hover:underline"
      >
        {t(out ? 'persons.calledOut' : 'persons.calledIn', { number })}
      </Link>
      <ResultMark call={{ ...call, phase: 'ended' }} />
      {call.connectedMs > 0 && <span className="text-ink-2 tabular-nums">{clock(call.connectedMs)}</span>}
      {!out && call.firstTime && <Badge tone="accent">{t('call.firstTime')}</Badge>}
    </Line>
  )
}

function TextLine({ text }: { text: Of<'text'> }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  return (
    <Line icon={MessageSquareText} at={text.at}>
      <Link
        to="/$account/texts"
        params={{ account: id }}
        search={{ thread: text.threadId }}
        className="min-w-0 rounded-sm hover:underline"
      >
        <span className="text-ink-3">
          {t(text.direction === 'inbound' ? 'persons.wrote' : 'persons.wasWritten')}:
        </span>{' '}
        {text.body}
      </Link>
    </Line>
  )
}

function FormLine({ form }: { form: Of<'form'> }) {
  const { t } = useTranslation()
  const channel = useChannelName()
  return (
    <Line
      icon={ClipboardList}
      tone="text-accent"
      at={form.at}
      below={[form.source ? channel(form.source.channel) : '', pathOf(form.pageUrl)]
        .filter(Boolean)
        .join(' · ')}
    >
      <span className="font-medium">{t('persons.sentForm', { form: form.form })}</span>
    </Line>
  )
}

function SaleLine({ sale }: { sale: Of<'sale'> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { amount, currency, worth } = sale
  return (
    <Line icon={CircleDollarSign} tone="text-answered" at={sale.at} below={sale.note}>
      <span className="font-medium">
        {t(worth === 'sale' || worth === 'qualified' ? `persons.worth.${worth}` : 'persons.worth.lead')}
      </span>
      {amount !== null && currency !== null && (
        <span className="tabular-nums">{format.money(amount, currency)}</span>
      )}
    </Line>
  )
}
