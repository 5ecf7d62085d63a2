import type { FormRow } from '#stages/form/form.wire.ts'
import { Ban, CircleDashed, FileText, Megaphone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../shell/account.ts'
import { Badge } from '../ui/panel.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { useChannelName } from './channel.ts'

// How a form's facts look, wherever they stand.

/** Who sent it: by name, else by address, else by telephone. */
export function useSenderName() {
  const { t } = useTranslation()
  const format = useFormat()
  return ({ name, email, phone }: Pick<FormRow, 'name' | 'email' | 'phone'>): string =>
    name ?? email ?? (phone ? format.phone(phone) : t('forms.nobody'))
}

export function Sender({ form }: { form: FormRow }) {
  const format = useFormat()
  const name = useSenderName()
  const { phone, email } = form
  const more = form.name === null ? null : phone ? format.phone(phone) : email
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="truncate font-medium">{name(form)}</span>
      {more !== null && <span className="truncate text-ink-3 max-xl:hidden">{more}</span>}
      <FormMarks form={form} />
    </span>
  )
}

export function FormMarks({ form }: { form: FormRow }) {
  const { t } = useTranslation()
  if (form.spam)
    return (
      <Tooltip hint={t(`forms.why.${form.marked === true ? 'marked' : (form.spamWhy ?? 'marked')}`)}>
        <span tabIndex={-1}>
          <Badge>
            <Ban aria-hidden className="mr-1 size-3" />
            {t('spam.badge')}
          </Badge>
        </span>
      </Tooltip>
    )
  if (form.test) return <Badge>{t('call.test')}</Badge>
  return form.firstTime ? <Badge tone="accent">{t('call.firstTime')}</Badge> : null
}

const basisLook = { visit: Megaphone, page: FileText, unlinked: CircleDashed } as const

/** Where its sender came from, and by its mark how we know. */
export function FormSource({ form }: { form: Pick<FormRow, 'basis' | 'source'> }) {
  const { t } = useTranslation()
  const channel = useChannelName()
  const { basis, source } = form
  const Icon = basisLook[basis]
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Tooltip hint={t(`forms.basis.${basis}`)}>
        <span tabIndex={-1} className="shrink-0 text-ink-3">
          <Icon aria-label={t(`forms.basis.${basis}`)} className="size-3.5" />
        </span>
      </Tooltip>
      {source ? (
        <span className="truncate">
          {[source.source, source.campaign].filter(Boolean).join(' · ')}
          <span className="text-ink-3"> · {channel(source.channel)}</span>
        </span>
      ) : (
        <span className="text-ink-3">{t('term.unlinked')}</span>
      )}
    </span>
  )
}
