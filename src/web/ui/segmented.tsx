import { clsx } from 'clsx'
import { ToggleGroup } from 'radix-ui'

/** One of a few, side by side. Arrow keys move within it. */
export function Segmented<Value extends string>(props: {
  label: string
  value: Value
  options: readonly Readonly<{ value: Value; label: string }>[]
  onChange: (value: Value) => void
  /** Called when the chosen one is pressed again; left out, it stays chosen. */
  onClear?: () => void
  className?: string
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={props.label}
      value={props.value}
      // Radix hands back the string of the pressed item, which is one of ours, or '' when it was pressed again.
      onValueChange={(value) => (value ? props.onChange(value as Value) : props.onClear?.())}
      className={clsx(
        'inline-flex h-8 rounded-md border border-line-strong bg-surface p-0.5 max-md:h-10',
        props.className,
      )}
    >
      {props.options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className={clsx(
            'grow rounded px-2.5 text-sm whitespace-nowrap text-ink-2 hover:text-ink',
            'data-[state=on]:bg-sunken data-[state=on]:font-medium data-[state=on]:text-ink',
          )}
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
