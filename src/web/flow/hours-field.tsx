import { clsx } from 'clsx'
import { useTranslation } from 'react-i18next'
import { Choice, Input } from '../ui/field.tsx'
import { Rows } from './fields.tsx'
import type { Step } from './edit.ts'

type Hours = Extract<Step, { does: 'schedule' }>['branches'][number]['hours'][number]

/** As the schema writes a day. */
const today = (): string => new Date().toISOString().slice(0, 10)

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** Weekly hours, or dates such as holidays. */
export function HoursField(props: { hours: readonly Hours[]; onChange: (hours: readonly Hours[]) => void }) {
  const { t } = useTranslation()
  return (
    <Rows
      label={t('flow.hours')}
      rows={props.hours}
      fresh={(): Hours => ({ from: '08:00', to: '18:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] })}
      onChange={props.onChange}
    >
      {(hours, change) => (
        <>
          <Choice
            label={t('flow.when')}
            value={'days' in hours ? 'days' : 'dates'}
            options={[
              ['days', t('flow.weekly')],
              ['dates', t('flow.dates')],
            ]}
            onChange={(kind) => {
              const { from, to } = hours
              if (kind === 'days') change({ from, to, days: ['mon'] })
              else change({ from: '00:00', to: '24:00', dates: { first: today(), last: today() } })
            }}
          />
          {'days' in hours ? (
            <div role="group" aria-label={t('flow.weekly')} className="flex flex-wrap gap-1">
              {days.map((day) => {
                const on = hours.days.includes(day)
                return (
                  <button
                    key={day}
                    type="button"
                    aria-pressed={on}
                    onClick={() => {
                      const chosen = days.filter((each) => (each === day ? !on : hours.days.includes(each)))
                      if (chosen.length > 0) change({ ...hours, days: chosen })
                    }}
                    className={clsx(
                      'h-7 rounded-md border px-2 text-xs max-md:h-10',
                      on
                        ? 'border-accent bg-accent-soft text-accent-strong'
                        : 'border-line-strong text-ink-2',
                    )}
                  >
                    {t(`flow.day.${day}`)}
                  </button>
                )
              })}
            </div>
          ) : (
            <div className="grid grid-cols-2 gap-2">
              {(['first', 'last'] as const).map((end) => (
                <Input
                  key={end}
                  type="date"
                  aria-label={t(`flow.${end}`)}
                  value={hours.dates[end]}
                  onChange={({ target }) =>
                    change({ ...hours, dates: { ...hours.dates, [end]: target.value } })
                  }
                />
              ))}
            </div>
          )}
          <div className="grid grid-cols-2 gap-2">
            {(['from', 'to'] as const).map((end) => (
              <Input
                key={end}
                aria-label={t(`flow.${end}`)}
                pattern="([01][0-9]|2[0-3]):[0-5][0-9]|24:00"
                maxLength={5}
                value={hours[end]}
                onChange={({ target }) => change({ ...hours, [end]: target.value })}
              />
            ))}
          </div>
        </>
      )}
    </Rows>
  )
}
