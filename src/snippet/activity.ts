import type { Tap } from '#stages/visit/visit.wire.ts'
import { uuid } from './uuid.ts'

/** Follows one page view after the other; `restart` begins the next. */
export type Activity = Readonly<{
  restart: () => void
  /** Seconds between heartbeats, as the server says. */
  every: (seconds: number) => void
}>

/**
 * Heartbeats, taps on numbers, and the end of a page view. `report` is called when the page was used since the last heartbeat, on a
 * tap, when the page is hidden and when it ends; `active` are milliseconds visible and in use since `restart`.
 */
export function followActivity(report: (active: number, taps: Tap[], ended: boolean) => void): Activity {
  let began: number
  let active: number
  let since: number
  let used: boolean
  let timer: ReturnType<typeof setInterval> | undefined

  const arrive = (): void => {
    since = Date.now()
    used = true // arriving is using
  }
  const restart = (): void => {
    active = 0
    arrive()
    began = since
  }
  const beat = (taps: Tap[] = [], ended = false): void => {
    const now = Date.now()
    if (used) active += now - since
    if (used || ended || taps[0]) report(active, taps, ended)
    since = now
    used = false
  }

  restart()
  for (const input of ['pointermove', 'keyup', 'scroll']) {
    addEventListener(input, () => (used = true), true)
  }
  addEventListener(
    'click',
    (event) => {
      used = true
      for (const node of event.composedPath() as Partial<HTMLAnchorElement>[]) {
        const [, , number] = /^\s*(tel|callto):\/*(.+)/i.exec(node.href as string) ?? [] // of a stranger: 'undefined' has no number
        if (number) beat([{ id: uuid(), number, after: Date.now() - began }])
      }
    },
    true,
  )
  addEventListener('visibilitychange', () => (document.hidden ? beat() : arrive()))
  addEventListener('pagehide', () => beat([], true))

  return {
    restart,
    every: (seconds) => {
      clearInterval(timer)
      timer = setInterval(() => document.hidden || beat(), seconds * 1000)
    },
  }
}
