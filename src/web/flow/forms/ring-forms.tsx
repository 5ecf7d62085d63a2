import { useTranslation } from 'react-i18next'
import { Choice, Select } from '../../ui/field.tsx'
import {
  CheckField,
  NextField,
  NumberField,
  PromptField,
  Rows,
  SecondsField,
  TextField,
  type Around,
} from '../fields.tsx'
import { type FormsOf, type Of } from './form.ts'

/** Steps that ring people. */
export const ringForms: FormsOf<'ring' | 'queue'> = {
  ring: RingFields,
  queue: (props) => {
    const { t } = useTranslation()
    const { step, around, onChange } = props
    return (
      <>
        <TextField
          label={t('flow.queueName')}
          hint={t('flow.queueNameHint')}
          value={step.queue}
          onChange={(queue) => onChange({ ...step, queue })}
        />
        <PromptField
          label={t('flow.music')}
          value={step.music}
          around={around}
          onChange={(music) => music && onChange({ ...step, music })}
        />
        <SecondsField
          label={t('flow.longestWait')}
          value={step.longestWait}
          min={5}
          max={7200}
          onChange={(longestWait) => onChange({ ...step, longestWait })}
        />
        <CheckField
          label={t('flow.announcePlace')}
          value={step.announce !== null}
          onChange={(on) =>
            onChange({ ...step, announce: on ? { position: true, wait: true, every: 30_000 } : null })
          }
        />
        {step.announce !== null && (
          <SecondsField
            label={t('flow.every')}
            value={step.announce.every}
            min={10}
            max={600}
            onChange={(every) =>
              onChange({ ...step, announce: step.announce && { ...step.announce, every } })
            }
          />
        )}
        <CheckField
          label={t('flow.offerCallback')}
          value={step.callback !== null}
          onChange={(on) =>
            onChange({ ...step, callback: on ? { key: '1', offer: { say: t('flow.callbackOffer') } } : null })
          }
        />
        {step.callback !== null && (
          <PromptField
            label={t('flow.offer')}
            value={step.callback.offer}
            around={around}
            onChange={(offer) =>
              offer && step.callback && onChange({ ...step, callback: { ...step.callback, offer } })
            }
          />
        )}
        <RingFields {...props} />
      </>
    )
  },
}

/** Who rings, and how: the same for a queue. */
function RingFields<Ringing extends Of<'ring'> | Of<'queue'>>({
  step,
  around,
  onChange,
}: {
  step: Ringing
  around: Around
  onChange: (step: Ringing) => void
}) {
  const { t } = useTranslation()
  return (
    <>
      <Choice
        label={t('flow.how')}
        value={step.strategy}
        options={(['in-order', 'all-at-once', 'round-robin', 'longest-idle'] as const).map((each) => [
          each,
          t(`flow.strategy.${each}`),
        ])}
        onChange={(strategy) => onChange({ ...step, strategy })}
      />
      <Rows
        label={t('flow.who')}
        rows={step.destinations}
        fresh={() => ({ destination: around.destinations[0]?.id ?? '', ringFor: 20_000, weight: 1 })}
        onChange={(destinations) => onChange({ ...step, destinations: [...destinations] })}
      >
        {(row, change) => (
          <>
            <Select
              aria-label={t('flows.destination')}
              className="w-full"
              value={row.destination}
              onChange={({ target }) => change({ ...row, destination: target.value })}
            >
              {around.destinations.every(({ id }) => id !== row.destination) && (
                <option value={row.destination}>?</option>
              )}
              {around.destinations.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
            <div className="grid grid-cols-2 gap-2">
              <SecondsField
                label={t('flow.ringsFor')}
                value={row.ringFor}
                min={1}
                max={600}
                onChange={(ringFor) => change({ ...row, ringFor })}
              />
              {step.strategy === 'round-robin' && (
                <NumberField
                  label={t('flow.weight')}
                  value={row.weight}
                  min={1}
                  max={100}
                  onChange={(weight) => change({ ...row, weight })}
                />
              )}
            </div>
          </>
        )}
      </Rows>
      <CheckField
        label={t('flow.sticky')}
        value={step.sticky}
        onChange={(sticky) => onChange({ ...step, sticky })}
      />
      <PromptField
        label={t('flows.whisper')}
        hint={t('flows.whisperHint')}
        optional
        value={step.whisper}
        around={around}
        onChange={(whisper) => onChange({ ...step, whisper })}
      />
      <PromptField
        label={t('flow.accept')}
        hint={t('flow.acceptHint')}
        optional
        value={step.accept}
        around={around}
        onChange={(accept) => onChange({ ...step, accept })}
      />
      <NextField
        label={t('flow.way.nobody')}
        value={step.nobody}
        around={around}
        onChange={(next) => onChange({ ...step, nobody: next ?? '' })}
      />
      <NextField
        label={t('flow.way.after')}
        value={step.after}
        none={t('flow.hangUp')}
        around={around}
        onChange={(after) => onChange({ ...step, after })}
      />
    </>
  )
}
