import { cva, type VariantProps } from 'class-variance-authority'
import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

const look = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 font-medium whitespace-nowrap select-none transition-colors disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      kind: {
        primary: 'bg-accent-fill text-on-accent hover:enabled:brightness-110',
        plain: 'border border-line-strong bg-surface text-ink hover:enabled:bg-hover',
        quiet: 'text-ink-2 hover:enabled:bg-sunken hover:enabled:text-ink',
        danger: 'border border-line-strong bg-surface text-missed hover:enabled:bg-missed-soft',
      },
      size: {
        small: 'h-7 rounded-md px-2 text-xs',
        medium: 'h-8 rounded-md px-3 text-sm',
        large: 'h-10 rounded-md px-4 text-base',
        icon: 'size-8 rounded-md max-md:size-10',
        'icon-small': 'size-7 rounded-md',
        round: 'size-9 rounded-full max-md:size-11',
      },
    },
    defaultVariants: { kind: 'plain', size: 'medium' },
  },
)

export type ButtonLook = VariantProps<typeof look>

/** The classes of a button, for links that look like one. */
export const buttonLook = (options: ButtonLook, more?: string): string => clsx(look(options), more)

export function Button({
  kind,
  size,
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & ButtonLook) {
  return <button type={type} className={buttonLook({ kind, size }, className)} {...rest} />
}
