import { CircleAlert, X } from 'lucide-react'
import { Toast as Primitive } from 'radix-ui'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { Button } from './button.tsx'

export type Notice = Readonly<{
  text: string
  kind?: 'done' | 'problem'
  /** Offered while the notice stands. */
  action?: Readonly<{ label: string; run: () => void }>
  /** Milliseconds; default 5 s. */
  stays?: number
  /** Called once when the notice goes without its action taken. */
  onGone?: () => void
}>

const Context = createContext<(notice: Notice) => void>(() => {})

/** Says something at the edge of the screen for a while: `const say = useToast()`. */
export const useToast = () => useContext(Context)

export function ToastProvider(props: { children: ReactNode; closeLabel: string; label: string }) {
  const [notices, setNotices] = useState<readonly (Notice & { id: number })[]>([])
  const say = useCallback((notice: Notice) => {
    setNotices((old) => [...old.slice(-2), { ...notice, id: Date.now() + Math.random() }])
  }, [])
  const drop = (id: number) => setNotices((old) => old.filter((notice) => notice.id !== id))
  return (
    <Context value={useMemo(() => say, [say])}>
      <Primitive.Provider label={props.label} swipeDirection="down">
        {props.children}
        {notices.map((notice) => (
          <Shown
            key={notice.id}
            notice={notice}
            closeLabel={props.closeLabel}
            onDrop={() => drop(notice.id)}
          />
        ))}
        <Primitive.Viewport className="fixed bottom-4 left-1/2 z-60 flex w-[min(27rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col gap-2 outline-none max-md:bottom-18" />
      </Primitive.Provider>
    </Context>
  )
}

function Shown({ notice, closeLabel, onDrop }: { notice: Notice; closeLabel: string; onDrop: () => void }) {
  const [taken] = useState({ action: false })
  return (
    <Primitive.Root
      duration={notice.stays ?? 5000}
      type={notice.kind === 'problem' ? 'foreground' : 'background'}
      onOpenChange={(open) => {
        if (open) return
        if (!taken.action) notice.onGone?.()
        onDrop()
      }}
      className="rise flex items-center gap-2 rounded-lg bg-ink py-2 pr-2 pl-3.5 text-sm text-paper shadow-float"
    >
      {notice.kind === 'problem' && <CircleAlert aria-hidden className="size-4 shrink-0" />}
      <Primitive.Description className="min-w-0 grow">{notice.text}</Primitive.Description>
      {notice.action && (
        <Primitive.Action
          altText={notice.action.label}
          onClick={() => {
            taken.action = true
            notice.action?.run()
          }}
          className="h-7 rounded px-2 font-medium text-paper underline underline-offset-2 hover:no-underline"
        >
          {notice.action.label}
        </Primitive.Action>
      )}
      <Primitive.Close asChild>
        <Button
          kind="quiet"
          size="icon-small"
          aria-label={closeLabel}
          className="text-paper hover:enabled:bg-transparent hover:enabled:text-paper"
        >
          <X />
        </Button>
      </Primitive.Close>
    </Primitive.Root>
  )
}
