import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'

const box =
  'w-full rounded-md border border-line-strong bg-surface px-2.5 text-sm text-ink placeholder:text-ink-3 hover:border-ink-3 focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent disabled:opacity-60 aria-invalid:border-missed'

/** A label, its control and a line below that says what is meant, or what is wrong. */
export function Field(props: {
  label: string
  hint?: ReactNode
  error?: string | undefined
  className?: string
  children: (control: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode
}) {
  const id = useId()
  const below = `${id}-below`
  return (
    <div className={clsx('flex flex-col gap-1', props.className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {props.label}
      </label>
      {props.children({ id, 'aria-describedby': below, 'aria-invalid': props.error !== undefined })}
      <div id={below} className={clsx('text-xs', props.error ? 'text-missed' : 'text-ink-3')}>
        {props.error ?? props.hint}
      </div>
    </div>
  )
}

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={clsx(box, 'h-8 max-md:h-10 max-md:text-lg', className)} {...rest} />
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={clsx(box, 'min-h-16 py-1.5', className)} {...rest} />
}

/** The browser's own select: the best one on a phone, and the most familiar to a screen reader. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={clsx('relative inline-flex', className)}>
      <select className={clsx(box, 'h-8 appearance-none truncate pr-7 max-md:h-10')} {...rest}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 size-3.5 -translate-y-1/2 text-ink-3"
      />
    </span>
  )
}

type InField = Readonly<{ label: string; hint?: ReactNode; error?: string | undefined }>

/** A line of text in a form, under its label. */
export function TextLine({
  label,
  hint,
  error,
  onChange,
  ...rest
}: InField &
  Omit<ComponentProps<'input'>, 'onChange'> & { value: string; onChange: (text: string) => void }) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <Input {...control} {...rest} onChange={({ target }) => onChange(target.value)} />}
    </Field>
  )
}

/** One of many in a form, under its label. */
export function Choice<Value extends string>(
  props: InField & {
    value: Value
    options: readonly (readonly [value: Value, label: string])[]
    required?: boolean
    onChange: (value: Value) => void
  },
) {
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(control) => (
        <Select
          {...control}
          className="w-full"
          required={props.required}
          value={props.value}
          onChange={({ target }) => {
            const chosen = props.options.find(([value]) => value === target.value)
            if (chosen) props.onChange(chosen[0])
          }}
        >
          {props.options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

/** Yes or no, with what it means beside it. */
export function Tick(props: {
  label: string
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <label className={`flex items-start gap-2 text-sm ${props.disabled ? 'text-ink-3' : ''}`}>
      <input
        type="checkbox"
        className="mt-0.5 size-4 shrink-0 accent-accent-fill"
        checked={props.checked}
        disabled={props.disabled}
        onChange={({ target }) => props.onChange(target.checked)}
      />
      {props.label}
    </label>
  )
}
