import { clsx } from 'clsx'
import type { ReactNode } from 'react'

/** A titled box. */
export function Panel(props: {
  title?: ReactNode
  action?: ReactNode
  children: ReactNode
  className?: string
  flush?: boolean
  id?: string
}) {
  return (
    <section
      id={props.id}
      className={clsx('min-w-0 rounded-lg border border-line bg-surface', props.className)}
    >
      {props.title && (
        <div className="flex min-h-11 items-center gap-3 border-b border-line px-4 py-1.5">
          <h2 className="min-w-0 grow truncate text-sm font-semibold">{props.title}</h2>
          {props.action}
        </div>
      )}
      <div className={props.flush ? '' : 'p-4'}>{props.children}</div>
    </section>
  )
}

/** A lesson where there is nothing yet: what will stand here, why it does not, the one button that changes that. */
export function Empty(props: { icon: ReactNode; title: string; lesson: string; children?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center gap-1 px-6 py-12 text-center">
      <div
        aria-hidden
        className="mb-2 flex size-10 items-center justify-center rounded-full bg-sunken text-ink-3 [&_svg]:size-5"
      >
        {props.icon}
      </div>
      <p className="font-medium">{props.title}</p>
      <p className="text-sm text-ink-2">{props.lesson}</p>
      {props.children && <div className="mt-3 flex flex-wrap justify-center gap-2">{props.children}</div>}
    </div>
  )
}

/** Stands where something will be, in its size, so that nothing jumps. */
export function Skeleton(props: { className: string }) {
  return <span aria-hidden className={clsx('skeleton block', props.className)} />
}

export function Badge(props: { children: ReactNode; tone?: 'plain' | 'accent' | 'waiting' }) {
  const tone = {
    plain: 'bg-sunken text-ink-2',
    accent: 'bg-accent-soft text-accent-strong',
    waiting: 'bg-waiting-soft text-waiting',
  }[props.tone ?? 'plain']
  return (
    <span
      className={clsx(
        'inline-flex h-5 items-center rounded px-1.5 text-2xs font-medium tracking-normal whitespace-nowrap',
        tone,
      )}
    >
      {props.children}
    </span>
  )
}

/** A key to press. */
export function Key(props: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded border border-line bg-sunken px-1 font-sans text-2xs text-ink-3">
      {props.children}
    </kbd>
  )
}
