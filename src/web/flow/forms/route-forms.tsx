import { useTranslation } from 'react-i18next'
import { NumberField, TextField } from '../fields.tsx'
import { HoursField } from '../hours-field.tsx'
import { Branches } from './branches.tsx'
import { type FormsOf } from './form.ts'

/** Steps that choose a way by the clock, by chance, or by asking. */
export const routeForms: FormsOf<'schedule' | 'split' | 'ask'> = {
  schedule: ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <Branches
        around={around}
        branches={step.branches}
        fresh={() => ({
          name: t('flow.newBranch'),
          hours: [{ from: '08:00', to: '18:00', days: ['sat' as const] }],
          next: step.otherwise,
        })}
        onChange={(branches) => onChange({ ...step, branches })}
        otherwise={{
          label: t('flow.anyOtherTime'),
          step: step.otherwise,
          onChange: (otherwise) => onChange({ ...step, otherwise }),
        }}
      >
        {(branch, change) => (
          <>
            <TextField
              label={t('flow.name')}
              value={branch.name}
              onChange={(name) => change({ ...branch, name })}
            />
            <HoursField hours={branch.hours} onChange={(hours) => change({ ...branch, hours: [...hours] })} />
          </>
        )}
      </Branches>
    )
  },
  split: ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <Branches
        around={around}
        branches={step.branches}
        fresh={() => ({ name: t('flow.newBranch'), share: 50, next: step.branches[0]?.next ?? '' })}
        onChange={(branches) => onChange({ ...step, branches })}
      >
        {(branch, change) => (
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
        )}
      </Branches>
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
        <Branches
          around={around}
          label={t('flow.answers')}
          branches={Object.entries(step.answers).map(([word, next]) => ({ word, next }))}
          fresh={() => ({ word: '', next: step.otherwise })}
          onChange={(rows) =>
            onChange({ ...step, answers: Object.fromEntries(rows.map(({ word, next }) => [word, next])) })
          }
          otherwise={{
            label: t('flow.noAnswer'),
            step: step.otherwise,
            onChange: (otherwise) => onChange({ ...step, otherwise }),
          }}
        >
          {(branch, change) => (
            <TextField
              label={t('flow.answer')}
              value={branch.word}
              onChange={(word) => change({ ...branch, word })}
            />
          )}
        </Branches>
      </>
    )
  },
}
