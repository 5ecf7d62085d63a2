import type { Beat, Consent, LeaseAsk, LeaseReply, PageReply, PageView } from '#stages/visit/visit.wire.ts'
import { followActivity } from './activity.ts'
import { ask } from './line.ts'
import { recall, remember } from './memory.ts'
import { onMove } from './moves.ts'
import { awaitSighting } from './sighting.ts'
import { watch } from './swapper.ts'
import { readTag, type Tag } from './tag.ts'
import { uuid } from './uuid.ts'

/** A tab left alone for longer begins a new page view when its reader is back: the server's visit has ended meanwhile. */
const stale = 30 * 60_000

/** The page's handle on us: `ringroot('consent', true)`. A stub may queue calls in `q` before we are here. */
type Handle = { (verb: string, value?: unknown): unknown; here?: true; q?: [verb: string, value?: unknown][] }
const page = window as unknown as { ringroot?: Handle } // the one global name we take

/** Google Analytics' cookies; a sandboxed frame has none and throws. */
const gaCookies = (): string[] => {
  try {
    return document.cookie.match(/_ga(_\w+)?=[^;]{1,99}/g) ?? []
  } catch {
    return []
  }
}

function begin({ site, consent: mode, attributes, address }: Tag): void {
  const to = (path: string): URL => new URL(`collect/${site}/${path}`, address)
  if (mode === 'never') remember(null)
  const now = recall(site)
  /** Who may be remembered: a memory is there only with consent. */
  let stored = mode === 'always' || !!now.visit
  const consent = (): Consent => (mode !== 'granted' ? mode : stored ? 'granted' : 'waiting')
  /** The page view at hand; a body that is sent twice carries the same id. */
  let view = { page: '', url: '', referrer: '', title: '' }
  let last = 0
  let inOrder = Promise.resolve()
  const who = () => ({ v: 1 as const, visitor: now.visitor ?? null })

  /** Brings what follows forms, when somebody begins to fill one in; or another of our scripts. */
  const bring = (_event: unknown, name = 'form'): void =>
    document.head.append(
      Object.assign(document.createElement('script'), { src: to(`../../ringroot-${name}.js`) }),
    )

  const swapper = watch(attributes, now.texts ?? [])

  /** A server that names no visitor wants none remembered: its setting is stricter than the tag. */
  const save = (): void => {
    last = Date.now()
    if (stored && now.visitor)
      remember({ ...now, texts: swapper.texts(), until: last + (now.keep ?? 0) * 1000 })
  }

  /** Shows what this visit holds. Holding nothing, looks whether somebody has one of the business's numbers before them, and asks. */
  const apply = (): void => {
    const { visit, swaps, look = [], rules } = now
    if (!visit || !rules) return
    if (swaps?.[0]) return swapper.use(swaps, rules)
    const sighted = awaitSighting(() => {
      void ask<LeaseReply>(to('lease'), { ...who(), page: view.page, visit } satisfies LeaseAsk).then(
        (reply) => {
          if (reply?.swaps?.[0]) adopt(reply)
        },
      )
    })
    swapper.use(
      look.map((find) => ({ find })),
      rules,
      sighted,
    )
  }
  const adopt = (reply: Partial<PageReply>): void => {
    Object.assign(now, reply)
    if (now.forms) addEventListener('input', bring, { once: true })
    apply()
    save()
  }

  const activity = followActivity((active, taps, ended) => {
    const { visit } = now
    if (!visit) return
    const beat: Beat = { ...who(), page: view.page, visit, active, ended, taps }
    navigator.sendBeacon?.(to('beat'), JSON.stringify(beat))
    save()
  })

  const send = (): void => {
    const seen = view
    inOrder = inOrder
      .then(async () => {
        const ga = stored ? gaCookies() : []
        const body: PageView = {
          ...who(),
          ...seen,
          visit: now.visit ?? null,
          consent: consent(),
          ga,
          lease: false,
        }
        const reply = await ask<PageReply>(to('page'), body)
        if (!reply?.visit) return
        adopt(reply)
        activity.every(Math.max(5, Number(reply.beat) || 30))
      })
      .catch(() => {}) // an answer nobody could have meant
  }

  const see = (): void => {
    view = {
      page: uuid(),
      referrer: view.url || document.referrer,
      url: location.href,
      title: document.title,
    }
    last = Date.now()
    activity.restart()
    send()
  }

  const { q = [] } = page.ringroot ?? {}
  const handle: Handle = (verb, value) => {
    if (verb === 'consent' && mode === 'granted' && stored !== !!value) {
      stored = !!value
      if (stored) return send()
      remember(null)
      now.visitor = null
      delete now.visit
    }
    return { ...now, ...view, consent: consent(), texts: swapper.texts() }
  }
  handle.here = true
  page.ringroot = handle

  // Shown at once on later pages; the server is asked nevertheless.
  if ((now.until as number) > Date.now()) apply() // when nothing is remembered `undefined` is no later
  else now.swaps = []
  see()
  for (const call of q) handle(...call)

  onMove(see)
  addEventListener('pageshow', ({ persisted }) => persisted && see())
  addEventListener('visibilitychange', () => !document.hidden && Date.now() - last > stale && see())

  if (/ringroot.check/.test(location.href)) bring(0, 'check')
}

try {
  // A tag manager's script has no `currentScript`. An SVG script has no address, and throws.
  const script = (document.currentScript ??
    document.querySelector('[src*="ringroot.js"]')) as HTMLScriptElement
  const tag = readTag(script)
  const go = (): void => {
    // Of two tags on a page one works.
    if (tag.site && !page.ringroot?.here) begin(tag)
  }
  // A prerendered page may never be seen; `prerendering` is newer than our types.
  if ((document as { prerendering?: boolean }).prerendering) {
    document.addEventListener('prerenderingchange', go) // it comes once
  } else go()
} catch {
  // Whatever this page is, it stays as it was.
}
