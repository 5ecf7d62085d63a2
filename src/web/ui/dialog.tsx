import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'

/** A window over the page; a sheet from below at phone width. Focus goes in and comes back; Escape closes it. */
export function Dialog(props: {
  open: boolean
  onClose: () => void
  title: string
  about?: string
  closeLabel: string
  children: ReactNode
  wide?: boolean
}) {
  return (
    <Primitive.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-[rgb(10_12_16/0.4)]" />
        <Primitive.Content
          {...(props.about ? {} : { 'aria-describedby': undefined })}
          className={`rise fixed z-50 flex max-h-[85dvh] flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-float outline-none max-md:inset-x-2 max-md:bottom-2 md:top-[12vh] md:left-1/2 md:w-full md:-translate-x-1/2 ${props.wide ? 'md:max-w-2xl' : 'md:max-w-md'}`}
        >
          <div className="flex items-start gap-3 px-5 pt-4">
            <div className="min-w-0 grow">
              <Primitive.Title className="text-lg font-semibold">{props.title}</Primitive.Title>
              {props.about && (
                <Primitive.Description className="mt-0.5 text-sm text-ink-2">
                  {props.about}
                </Primitive.Description>
              )}
            </div>
            <Primitive.Close asChild>
              <Button kind="quiet" size="icon-small" aria-label={props.closeLabel} className="-mr-2">
                <X />
              </Button>
            </Primitive.Close>
          </div>
          <div className="overflow-y-auto px-5 pt-4 pb-5">{props.children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
