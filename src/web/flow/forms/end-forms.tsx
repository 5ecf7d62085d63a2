import { useTranslation } from 'react-i18next'
import { NextField, TextField } from '../fields.tsx'
import { Choice } from '../../ui/field.tsx'
import { listOf, type FormsOf } from './form.ts'

/** Steps that keep something, and steps that end the call. */
export const endForms: FormsOf<'record' | 'tag' | 'hangup' | 'reject'> = {
  record: ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <>
        <Choice
          label={t('flow.recording')}
          value={step.action}
          options={(['start', 'pause', 'resume', 'drop'] as const).map((action) => [
            action,
            t(`flow.record.${action}`),
          ])}
          onChange={(action) => onChange({ ...step, action })}
        />
        <NextField
          label={t('flow.then')}
          value={step.next}
          around={around}
          onChange={(next) => onChange({ ...step, next: next ?? '' })}
        />
      </>
    )
  },
  tag: ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <>
        <TextField
          label={t('flow.tags')}
          hint={t('flow.tagsHint')}
          value={step.tags.join(', ')}
          onChange={(text) => onChange({ ...step, tags: listOf(text) })}
        />
        <NextField
          label={t('flow.then')}
          value={step.next}
          around={around}
          onChange={(next) => onChange({ ...step, next: next ?? '' })}
        />
      </>
    )
  },
  hangup: () => {
    const { t } = useTranslation()
    return <p className="text-sm text-ink-2">{t('flow.hangupAbout')}</p>
  },
  reject: ({ step, onChange }) => {
    const { t } = useTranslation()
    return (
      <Choice
        label={t('flow.rejectAs')}
        value={step.as}
        options={(['busy', 'declined', 'unavailable'] as const).map((as) => [as, t(`flow.reject.${as}`)])}
        onChange={(as) => onChange({ ...step, as })}
      />
    )
  },
}
