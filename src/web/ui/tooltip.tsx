import { Tooltip as Primitive } from 'radix-ui'
import { type ReactNode, useState } from 'react'

export const TooltipProvider = Primitive.Provider

/** A hint on hover, focus or tap. The child must be something that can be focused. */
export function Tooltip(props: { hint: ReactNode; children: ReactNode; side?: 'top' | 'bottom' | 'right' }) {
  const [open, setOpen] = useState(false)
  return (
    <Primitive.Root open={open} onOpenChange={setOpen} delayDuration={250}>
      <Primitive.Trigger asChild onClick={() => setOpen(true)}>
        {props.children}
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={props.side ?? 'top'}
          sideOffset={6}
          collisionPadding={8}
          className="rise z-50 max-w-72 rounded-md bg-ink px-2.5 py-1.5 text-xs text-paper shadow-float"
        >
          {props.hint}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
