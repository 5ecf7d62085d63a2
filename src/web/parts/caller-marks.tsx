import type { CallRow } from '#stages/call/call.wire.ts'
import { Ban, ShieldAlert, ShieldCheck, ShieldQuestion, type LucideIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/panel.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { standingOf } from './attestation.ts'

const looks: Readonly<Record<ReturnType<typeof standingOf>, Readonly<{ icon: LucideIcon; tone: string }>>> = {
  vouched: { icon: ShieldCheck, tone: 'text-answered' },
  partly: { icon: ShieldCheck, tone: 'text-ink-3' },
  wrong: { icon: ShieldAlert, tone: 'text-missed' },
  unknown: { icon: ShieldQuestion, tone: 'text-ink-3' },
}

/** Whether somebody vouches for the caller's number; in a list only where there is something to say. */
export function AttestationMark({ call, brief = false }: { call: CallRow; brief?: boolean }) {
  const { t } = useTranslation()
  const { attestation } = call
  if (attestation === null || (brief && standingOf(attestation) === 'unknown')) return null
  const { icon: Icon, tone } = looks[standingOf(attestation)]
  const letter = attestation.length === 1 ? attestation : null
  return (
    <Tooltip hint={t(`attestation.about.${attestation}`)}>
      <span tabIndex={-1} className={`inline-flex shrink-0 items-center gap-1 ${tone}`}>
        <Icon aria-hidden={!brief} aria-label={t(`attestation.${attestation}`)} className="size-3.5" />
        {brief ? (
          letter && <span className="text-2xs font-semibold">{letter}</span>
        ) : (
          <span className="underline decoration-line-strong decoration-dotted underline-offset-3">
            {t(`attestation.${attestation}`)}
          </span>
        )}
      </span>
    </Tooltip>
  )
}

/** A call that counts as spam, with the rule that says so. */
export function SpamMark({ call }: { call: Pick<CallRow, 'spam' | 'screened'> }) {
  const { t } = useTranslation()
  if (!call.spam) return null
  return (
    <Tooltip hint={call.screened ? t(`spam.why.${call.screened.why}`) : t('spam.why.marked')}>
      <span tabIndex={-1}>
        <Badge>
          <Ban aria-hidden className="mr-1 size-3" />
          {t('spam.badge')}
        </Badge>
      </span>
    </Tooltip>
  )
}
