import { useTranslation } from 'react-i18next'
import { Field, Input } from '../ui/field.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { CurrencySelect } from './currency-select.tsx'

export type Question = 'days' | 'decimals' | 'currency' | 'period'
export type Answers = Readonly<{
  days?: 'day-first' | 'month-first'
  decimals?: '.' | ','
  currency?: string
  from?: string
  to?: string
}>

type Days = NonNullable<Answers['days']>
type Decimals = NonNullable<Answers['decimals']>

/** What a file leaves open, asked. Nothing is chosen beforehand: a wrong guess would look like an answer. */
export function FileQuestions(props: {
  asked: readonly Question[]
  answers: Answers
  onAnswer: (more: Answers) => void
}) {
  const { t } = useTranslation()
  const { asked, answers, onAnswer } = props
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line px-4 py-3">
      {asked.includes('days') && (
        <Row label={t('costs.ask.days')}>
          <Segmented
            label={t('costs.ask.days')}
            value={answers.days ?? ('' as Days)}
            options={[
              { value: 'day-first', label: t('costs.ask.dayFirst') },
              { value: 'month-first', label: t('costs.ask.monthFirst') },
            ]}
            onChange={(days) => onAnswer({ days })}
          />
        </Row>
      )}
      {asked.includes('decimals') && (
        <Row label={t('costs.ask.decimals')}>
          <Segmented
            label={t('costs.ask.decimals')}
            value={answers.decimals ?? ('' as Decimals)}
            options={[
              { value: '.', label: t('costs.ask.thousand') },
              { value: ',', label: t('costs.ask.one') },
            ]}
            onChange={(decimals) => onAnswer({ decimals })}
          />
        </Row>
      )}
      {asked.includes('currency') && (
        <Row label={t('costs.ask.currency')}>
          <CurrencySelect
            label={t('costs.ask.currency')}
            value={answers.currency ?? ''}
            onChange={(currency) => onAnswer({ currency })}
          />
        </Row>
      )}
      {asked.includes('period') && <Period answers={answers} onAnswer={onAnswer} />}
    </div>
  )
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
      <span aria-hidden className="grow text-sm font-medium">
        {label}
      </span>
      {children}
    </div>
  )
}

function Period({ answers, onAnswer }: { answers: Answers; onAnswer: (more: Answers) => void }) {
  const { t } = useTranslation()
  const day = (which: 'from' | 'to') => (
    <Field label={t(`costs.${which}`)}>
      {(control) => (
        <Input
          {...control}
          type="date"
          defaultValue={answers[which]}
          onBlur={({ target }) => {
            if (target.value === '') return
            const other =
              which === 'from' ? { to: answers.to ?? target.value } : { from: answers.from ?? target.value }
            onAnswer({ ...other, [which]: target.value })
          }}
        />
      )}
    </Field>
  )
  return (
    <Row label={t('costs.ask.period')}>
      {day('from')}
      {day('to')}
    </Row>
  )
}
