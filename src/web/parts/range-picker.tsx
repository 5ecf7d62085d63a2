import { CalendarDays } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dayIn } from '../format/moment.ts'
import { daysOf, type Range, rangeNames } from '../format/range.ts'
import { useFormat } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Segmented } from '../ui/segmented.tsx'

/** Which days: a named stretch or any two days of the account's calendar. */
export function RangePicker(props: {
  range: Range
  onChange: (range: Range) => void
  /** Without a range everything is shown, and pressing the chosen one again takes it away. */
  optional?: boolean
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const [picked, setPicked] = useState<Partial<Record<'from' | 'to', string>>>({})
  const own = props.range.from !== undefined && props.range.to !== undefined
  const days = daysOf(props.range, format.zone, Date.now())
  const today = dayIn(format.zone, Date.now())
  return (
    <div className="flex items-center gap-2 max-md:w-full">
      <Segmented
        className="max-md:grow"
        label={t('range.label')}
        value={own ? 'own' : (props.range.range ?? (props.optional ? 'all' : '30d'))}
        options={rangeNames.map((value) => ({ value, label: t(`range.${value}`) }))}
        onChange={(value) =>
          value !== 'own' &&
          value !== 'all' &&
          props.onChange(value === '30d' && !props.optional ? {} : { range: value })
        }
        {...(props.optional ? { onClear: () => props.onChange({}) } : {})}
      />
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger asChild>
          <Button aria-label={t('range.choose')} className={own ? '' : 'w-8 px-0 max-md:h-10 max-md:w-10'}>
            <CalendarDays />
            {own && `${format.shortDay(days.first)} – ${format.shortDay(days.last)}`}
          </Button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="end"
            sideOffset={4}
            collisionPadding={8}
            className="rise z-50 w-64 rounded-lg border border-line bg-surface p-3 shadow-float"
          >
            <form
              className="flex flex-col gap-2"
              onSubmit={(event) => {
                event.preventDefault()
                const [from, to] = [picked.from ?? days.first, picked.to ?? days.last].sort()
                props.onChange({ from, to })
                setOpen(false)
              }}
            >
              <Field label={t('range.from')}>
                {(control) => (
                  <Input
                    {...control}
                    type="date"
                    required
                    max={today}
                    defaultValue={days.first}
                    onChange={({ target }) => setPicked({ ...picked, from: target.value })}
                  />
                )}
              </Field>
              <Field label={t('range.to')}>
                {(control) => (
                  <Input
                    {...control}
                    type="date"
                    required
                    max={today}
                    defaultValue={days.last}
                    onChange={({ target }) => setPicked({ ...picked, to: target.value })}
                  />
                )}
              </Field>
              <Button type="submit" kind="primary">
                {t('range.show')}
              </Button>
            </form>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </div>
  )
}
