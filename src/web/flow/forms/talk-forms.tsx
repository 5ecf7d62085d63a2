import { useTranslation } from 'react-i18next'
import { Choice, Select } from '../../ui/field.tsx'
import { NextField, NumberField, PromptField, Rows, SecondsField, TextField } from '../fields.tsx'
import { keys, type FormsOf } from './form.ts'

/** Steps that say something and may listen. */
export const talkForms: FormsOf<'announce' | 'menu' | 'voicemail' | 'survey' | 'call-through'> = {
  announce: ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <>
        <PromptField
          label={t('flows.says')}
          hint={t('flow.wordsHint')}
          value={step.prompt}
          around={around}
          onChange={(prompt) => prompt && onChange({ ...step, prompt })}
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
  menu: ({ step, around, onChange }) => {
    const { t } = useTranslation()
    const rows = keys.flatMap((key) => (step.keys[key] === undefined ? [] : [{ key, next: step.keys[key] }]))
    return (
      <>
        <PromptField
          label={t('flows.says')}
          value={step.prompt}
          around={around}
          onChange={(prompt) => prompt && onChange({ ...step, prompt })}
        />
        <Rows
          label={t('flow.keys')}
          rows={rows}
          most={12}
          fresh={() => ({
            key: keys.find((key) => step.keys[key] === undefined) ?? '1',
            next: step.otherwise,
          })}
          onChange={(changed) =>
            onChange({ ...step, keys: Object.fromEntries(changed.map(({ key, next }) => [key, next])) })
          }
        >
          {(row, change) => (
            <div className="flex items-end gap-2">
              <Select
                aria-label={t('flow.key')}
                value={row.key}
                onChange={({ target }) =>
                  change({ ...row, key: keys.find((key) => key === target.value) ?? row.key })
                }
              >
                {keys.map((key) => (
                  <option key={key}>{key}</option>
                ))}
              </Select>
              <div className="min-w-0 grow">
                <NextField
                  label={t('flow.leadsTo')}
                  value={row.next}
                  around={around}
                  onChange={(next) => change({ ...row, next: next ?? '' })}
                />
              </div>
            </div>
          )}
        </Rows>
        <div className="grid grid-cols-2 gap-3">
          <SecondsField
            label={t('flow.timeout')}
            value={step.timeout}
            min={1}
            max={60}
            onChange={(timeout) => onChange({ ...step, timeout })}
          />
          <NumberField
            label={t('flow.tries')}
            value={step.tries}
            min={1}
            max={10}
            onChange={(tries) => onChange({ ...step, tries })}
          />
        </div>
        <PromptField
          label={t('flow.invalid')}
          optional
          value={step.invalid}
          around={around}
          onChange={(invalid) => onChange({ ...step, invalid })}
        />
        <NextField
          label={t('flow.way.otherwise')}
          value={step.otherwise}
          around={around}
          onChange={(next) => onChange({ ...step, otherwise: next ?? '' })}
        />
      </>
    )
  },
  voicemail: ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <>
        <TextField
          label={t('flow.mailbox')}
          hint={t('flow.mailboxHint')}
          value={step.mailbox}
          onChange={(mailbox) => onChange({ ...step, mailbox })}
        />
        <PromptField
          label={t('flow.greeting')}
          optional
          value={step.greeting}
          around={around}
          onChange={(greeting) => onChange({ ...step, greeting })}
        />
        <SecondsField
          label={t('flow.longestMessage')}
          value={step.longest}
          min={5}
          max={1800}
          onChange={(longest) => onChange({ ...step, longest })}
        />
        <NextField
          label={t('flow.then')}
          value={step.next}
          none={t('flow.hangUp')}
          around={around}
          onChange={(next) => onChange({ ...step, next })}
        />
      </>
    )
  },
  survey: ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <>
        <TextField
          label={t('flow.surveyName')}
          value={step.name}
          onChange={(name) => onChange({ ...step, name })}
        />
        <PromptField
          label={t('flow.question')}
          value={step.prompt}
          around={around}
          onChange={(prompt) => prompt && onChange({ ...step, prompt })}
        />
        <div className="grid grid-cols-3 gap-3">
          <Choice
            label={t('flow.highest')}
            value={step.highest}
            options={(['2', '3', '4', '5', '6', '7', '8', '9'] as const).map((key) => [key, key])}
            onChange={(highest) => onChange({ ...step, highest })}
          />
          <SecondsField
            label={t('flow.timeout')}
            value={step.timeout}
            min={1}
            max={60}
            onChange={(timeout) => onChange({ ...step, timeout })}
          />
          <NumberField
            label={t('flow.tries')}
            value={step.tries}
            min={1}
            max={10}
            onChange={(tries) => onChange({ ...step, tries })}
          />
        </div>
        <PromptField
          label={t('flow.thanks')}
          optional
          value={step.thanks}
          around={around}
          onChange={(thanks) => onChange({ ...step, thanks })}
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
  'call-through': ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <>
        <PromptField
          label={t('flows.says')}
          value={step.prompt}
          around={around}
          onChange={(prompt) => prompt && onChange({ ...step, prompt })}
        />
        <Choice
          label={t('flow.trunk')}
          value={step.trunk}
          options={around.trunks.map(({ id, name }) => [id, name])}
          onChange={(trunk) => onChange({ ...step, trunk })}
        />
        <NextField
          label={t('flow.way.otherwise')}
          value={step.otherwise}
          around={around}
          onChange={(next) => onChange({ ...step, otherwise: next ?? '' })}
        />
      </>
    )
  },
}
