import { clsx } from 'clsx'
import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

/** A button that opens a list of things to do. */
export function Menu(props: {
  trigger: ReactNode
  children: ReactNode
  align?: 'start' | 'end'
  className?: string
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={props.align ?? 'start'}
          sideOffset={4}
          collisionPadding={8}
          className={clsx(
            'rise z-50 max-h-[70dvh] min-w-44 overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-float',
            props.className,
          )}
        >
          {props.children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function MenuItem(props: {
  onSelect: () => void
  children: ReactNode
  icon?: ReactNode
  checked?: boolean
  danger?: boolean
  disabled?: boolean
}) {
  return (
    <DropdownMenu.Item
      onSelect={props.onSelect}
      disabled={props.disabled ?? false}
      {...(props.checked === undefined ? {} : { role: 'menuitemradio', 'aria-checked': props.checked })}
      className={clsx(
        'flex min-h-8 cursor-pointer items-center gap-2 rounded px-2 py-1 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-sunken max-md:min-h-10 [&_svg]:size-4 [&_svg]:shrink-0',
        props.danger ? 'text-missed' : 'text-ink',
      )}
    >
      {props.icon && <span className="text-ink-3">{props.icon}</span>}
      <span className="min-w-0 grow truncate">{props.children}</span>
      {props.checked && <Check aria-hidden className="text-accent" />}
    </DropdownMenu.Item>
  )
}

export function MenuHeading(props: { children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-2 pt-2 pb-1 text-2xs font-medium text-ink-3">
      {props.children}
    </DropdownMenu.Label>
  )
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />
}
