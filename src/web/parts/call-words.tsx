import type { CallResult, CallRow, CallSource } from '#stages/call/call.wire.ts'
import {
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleX,
  Megaphone,
  type LucideIcon,
  PhoneIncoming,
  PhoneOff,
  PhoneOutgoing,
  Unplug,
  Signpost,
  Voicemail,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { clock, isoDuration } from '../format/duration.ts'
import { useFormat } from '../shell/account.ts'
import { useNow } from '../shell/now.ts'
import { Badge } from '../ui/panel.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { AttestationMark, SpamMark } from './caller-marks.tsx'
import { useChannelName } from './channel.ts'

// How a call's facts look, wherever they stand: one colour, one shape and one word each.

const resultLook: Readonly<Record<CallResult, Readonly<{ icon: LucideIcon; tone: string }>>> = {
  'in-progress': { icon: CircleDot, tone: 'text-waiting' },
  answered: { icon: CircleCheck, tone: 'text-answered' },
  missed: { icon: CircleX, tone: 'text-missed' },
  voicemail: { icon: Voicemail, tone: 'text-missed' },
  abandoned: { icon: PhoneOff, tone: 'text-missed' },
  interrupted: { icon: Unplug, tone: 'text-ink-3' },
}

export function ResultMark({ call }: { call: Pick<CallRow, 'direction' | 'phase' | 'result'> }) {
  const { t } = useTranslation()
  const { icon: Icon, tone } = resultLook[call.result]
  const live = call.phase !== 'ended'
  return (
    <span className={`inline-flex items-center gap-1.5 align-middle whitespace-nowrap ${tone}`}>
      <Icon aria-hidden className={`size-4 shrink-0 ${live ? 'live-dot' : ''}`} />
      {live
        ? t(`phase.${call.phase}`)
        : call.direction === 'outbound' && call.result === 'missed'
          ? t('result.notReached')
          : t(`result.${call.result}`)}
    </span>
  )
}

/** How long the parties talked; runs while they do. A dash when they never did. */
export function CallLength({ call }: { call: CallRow }) {
  const talking = call.phase === 'talking' && call.connectedAt !== null
  const now = useNow(1000, talking)
  const length = talking && call.connectedAt ? now - Date.parse(call.connectedAt) : call.connectedMs
  if (length === 0 && !talking) return <span className="text-ink-3">–</span>
  return <time dateTime={isoDuration(length)}>{clock(length)}</time>
}

/** Who it was with: who called, by name if there is one, else the number as the account's people write it; of a call out, who was called. */
export function useCallerName() {
  const { t } = useTranslation()
  const format = useFormat()
  return (call: Pick<CallRow, 'direction' | 'callee' | 'caller' | 'callerName'>): string => {
    const number = call.direction === 'outbound' ? call.callee : call.caller
    const name = call.direction === 'outbound' ? null : call.callerName
    return name ?? (number ? format.phone(number) : t('caller.withheld'))
  }
}

export function Caller({ call, brief = false }: { call: CallRow; brief?: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const name = useCallerName()
  const out = call.direction === 'outbound'
  return (
    <span className="flex min-w-0 items-center gap-2">
      {out && <PhoneOutgoing aria-label={t('call.out')} className="size-3.5 shrink-0 text-ink-3" />}
      <span className="truncate font-medium">{name(call)}</span>
      {!brief && out && call.agent && (
        <span className="truncate text-ink-3 max-xl:hidden">{t('call.by', { name: call.agent })}</span>
      )}
      {!brief && !out && call.callerName && call.caller && (
        <span className="shrink-0 whitespace-nowrap text-ink-3 max-xl:hidden">
          {format.phone(call.caller)}
        </span>
      )}
      {!brief && (
        <span className="inline-flex shrink-0 empty:hidden max-sm:hidden">
          <AttestationMark call={call} brief />
        </span>
      )}
      <SpamMark call={call} />
      {call.test ? (
        <Badge>{t('call.test')}</Badge>
      ) : (
        !out && !call.spam && call.firstTime && <Badge tone="accent">{t('call.firstTime')}</Badge>
      )}
    </span>
  )
}

const basisLook = {
  model: { icon: Megaphone, term: 'model', tone: 'text-ink-3' },
  'last-shown': { icon: Megaphone, term: 'lastShown', tone: 'text-ink-3' },
  callback: { icon: PhoneIncoming, term: 'callback', tone: 'text-ink-3' },
  placement: { icon: Signpost, term: 'placement', tone: 'text-ink-3' },
  unlinked: { icon: CircleDashed, term: 'unlinked', tone: 'text-ink-3' },
} as const

/** A source in one line: "google · spring-sale". */
const sourceLine = (source: CallSource): string =>
  [source.source, source.campaign].filter((part) => part !== '').join(' · ')

/** Where the call came from, and by its mark how we know. */
export function SourceMark({
  call,
  brief = false,
}: {
  call: Pick<CallRow, 'basis' | 'source'>
  brief?: boolean
}) {
  const { t } = useTranslation()
  const channel = useChannelName()
  const { icon: Icon, term, tone } = basisLook[call.basis]
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Tooltip hint={t(`define.${term}`)}>
        <span tabIndex={-1} className={`shrink-0 ${tone}`}>
          <Icon aria-label={t(`term.${term}`)} className="size-3.5" />
        </span>
      </Tooltip>
      {call.source ? (
        <span className="truncate">
          {sourceLine(call.source)}
          {!brief && <span className="text-ink-3"> · {channel(call.source.channel)}</span>}
        </span>
      ) : (
        <span className="text-ink-3">
          {t(call.basis === 'unlinked' ? 'term.unlinked' : 'sure.ambiguous')}
        </span>
      )}
    </span>
  )
}

/** "Today 14:07", the exact instant on hover. */
export function Moment({ at, className }: { at: string | number; className?: string }) {
  const format = useFormat()
  return (
    <time dateTime={new Date(at).toISOString()} title={format.exact(at)} className={className}>
      {format.moment(at)}
    </time>
  )
}
