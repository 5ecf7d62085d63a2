import { useTranslation } from 'react-i18next'
import { NextField, NumberField, Rows, TextField } from '../fields.tsx'
import { HoursField } from '../hours-field.tsx'
import { type FormsOf } from './form.ts'

/** Steps that choose a way by the clock, by chance, or by asking. */
export const routeForms: FormsOf<'schedule' | 'split' | 'ask'> = {
  schedule: ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <>
        <Rows
          label={t('flow.branches')}
          rows={step.branches}
          fresh={() => ({
            name: t('flow.newBranch'),
            hours: [{ from: '08:00', to: '18:00', days: ['sat' as const] }],
            next: step.otherwise,
          })}
          onChange={(branches) => onChange({ ...step, branches: [...branches] })}
        >
          {(branch, change) => (
            <>
              <TextField
                label={t('flow.name')}
                value={branch.name}
                onChange={(name) => change({ ...branch, name })}
              />
              <HoursField
                hours={branch.hours}
                onChange={(hours) => change({ ...branch, hours: [...hours] })}
              />
              <NextField
                label={t('flow.leadsTo')}
                value={branch.next}
                around={around}
                onChange={(next) => change({ ...branch, next: next ?? '' })}
              />
            </>
          )}
        </Rows>
        <NextField
          label={t('flow.anyOtherTime')}
          value={step.otherwise}
          around={around}
          onChange={(next) => onChange({ ...step, otherwise: next ?? '' })}
        />
      </>
    )
  },
  split: ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <Rows
        label={t('flow.branches')}
        rows={step.branches}
        fresh={() => ({ name: t('flow.newBranch'), share: 50, next: step.branches[0]?.next ?? '' })}
        onChange={(branches) => onChange({ ...step, branches: [...branches] })}
      >
        {(branch, change) => (
          <>
            <div className="grid grid-cols-[1fr_5rem] gap-2">
              <TextField
                label={t('flow.name')}
                value={branch.name}
                onChange={(name) => change({ ...branch, name })}
              />
              <NumberField
                label={t('flow.share')}
                value={branch.share}
                min={0}
                max={1000}
                onChange={(share) => change({ ...branch, share })}
              />
            </div>
            <NextField
              label={t('flow.leadsTo')}
              value={branch.next}
              around={around}
              onChange={(next) => change({ ...branch, next: next ?? '' })}
            />
          </>
        )}
      </Rows>
    )
  },
  ask: ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <>
        <TextField
          label={t('flow.url')}
          hint={t('flow.urlHint')}
          value={step.url}
          onChange={(url) => onChange({ ...step, url })}
        />
        <Rows
          label={t('flow.answers')}
          rows={Object.entries(step.answers)}
          fresh={(): [string, string] => ['', step.otherwise]}
          onChange={(rows) => onChange({ ...step, answers: Object.fromEntries(rows) })}
        >
          {([word, next], change) => (
            <>
              <TextField
                label={t('flow.answer')}
                value={word}
                onChange={(changed) => change([changed, next])}
              />
              <NextField
                label={t('flow.leadsTo')}
                value={next}
                around={around}
                onChange={(to) => change([word, to ?? ''])}
              />
            </>
          )}
        </Rows>
        <NextField
          label={t('flow.noAnswer')}
          value={step.otherwise}
          around={around}
          onChange={(next) => onChange({ ...step, otherwise: next ?? '' })}
        />
      </>
    )
  },
}
