import { ruleWords } from '#stages/visit/channel-rules.ts'
import { Plus, X } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { comparisonsOf, usualChannels, valuesOf, type Condition, type Rule } from './channel-words.ts'
import { EditForm } from './edit-form.tsx'
import { ValuesField } from './values-field.tsx'

const fresh: Condition = { word: 'source', comparison: 'is', values: [] }

/** One channel of the account's own: its name, and the conditions that must all hold. */
export function ChannelForm(props: { rule?: Rule; onSave: (rule: Rule) => void; onClose: () => void }) {
  const { t } = useTranslation()
  const names = useId()
  const [channel, setChannel] = useState(props.rule?.channel ?? '')
  const [when, setWhen] = useState<readonly Condition[]>(props.rule?.when ?? [fresh])
  const change = (place: number, condition: Condition) =>
    setWhen(when.map((each, index) => (index === place ? condition : each)))
  return (
    <EditForm
      open
      wide
      title={props.rule ? t('channels.edit') : t('channels.add')}
      about={t('channels.formAbout')}
      saveLabel={t('channels.take')}
      save={async () => props.onSave({ channel: channel.trim(), when: [...when] })}
      onClose={props.onClose}
    >
      <Field label={t('channels.name')} hint={t('channels.nameHint')}>
        {(control) => (
          <>
            <Input
              {...control}
              required
              autoFocus
              maxLength={40}
              list={names}
              value={channel}
              onChange={({ target }) => setChannel(target.value)}
            />
            <datalist id={names}>
              {usualChannels.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-sm font-medium">{t('channels.conditions')}</legend>
        {when.map((condition, place) => (
          <ConditionRow
            key={place}
            condition={condition}
            onChange={(changed) => change(place, changed)}
            {...(when.length > 1
              ? { onRemove: () => setWhen(when.filter((_, index) => index !== place)) }
              : {})}
          />
        ))}
        {when.length < 10 && (
          <Button kind="quiet" size="small" className="self-start" onClick={() => setWhen([...when, fresh])}>
            <Plus />
            {t('channels.addCondition')}
          </Button>
        )}
      </fieldset>
    </EditForm>
  )
}

function ConditionRow(props: {
  condition: Condition
  onChange: (condition: Condition) => void
  onRemove?: () => void
}) {
  const { t } = useTranslation()
  const { condition, onChange, onRemove } = props
  const { word, comparison } = condition
  const comparisons = comparisonsOf[word]
  const values = valuesOf[word]
  return (
    <div className="flex flex-col gap-1 rounded-md border border-line p-2">
      <div className="flex items-start gap-2 max-md:flex-wrap">
        <Select
          aria-label={t('channels.what')}
          className="w-40 shrink-0 max-md:grow"
          value={word}
          onChange={({ target }) => {
            const chosen = ruleWords.find((each) => each === target.value) ?? 'source'
            const kept = comparisonsOf[chosen].includes(comparison) ? comparison : 'is'
            onChange({ word: chosen, comparison: kept, values: valuesOf[chosen] ? [] : condition.values })
          }}
        >
          {ruleWords.map((each) => (
            <option key={each} value={each}>
              {t(`channels.word.${each}`)}
            </option>
          ))}
        </Select>
        <Select
          aria-label={t('channels.how')}
          className="w-36 shrink-0 max-md:grow"
          value={comparison}
          onChange={({ target }) =>
            onChange({
              ...condition,
              comparison: comparisons.find((each) => each === target.value) ?? 'is',
            })
          }
        >
          {comparisons.map((each) => (
            <option key={each} value={each}>
              {t(`channels.comparison.${each}`)}
            </option>
          ))}
        </Select>
        <div className="min-w-0 grow max-md:order-1 max-md:basis-full">
          <ValuesField
            key={word}
            label={t('channels.values')}
            values={condition.values}
            {...(values ? { suggestions: values } : {})}
            onChange={(changed) => onChange({ ...condition, values: changed })}
          />
        </div>
        {onRemove && (
          <Button
            kind="quiet"
            size="icon"
            aria-label={t('channels.removeCondition')}
            onClick={onRemove}
            className="shrink-0"
          >
            <X />
          </Button>
        )}
      </div>
      <p className="text-xs text-ink-3">{t(`channels.example.${word}`)}</p>
    </div>
  )
}
