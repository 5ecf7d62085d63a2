import type { Gap } from './lesson.ts'
import type { Model } from './model.ts'
import type { Earlier, Past, Posterior } from './posterior.ts'

/** What is remembered of somebody who called: the latest calls, and the cookies that were probably theirs. */
export type Caller = { calls: Earlier[]; links: Map<string, number> }

/** Everybody who called, by caller ID; who withholds it is remembered by the number dialled. */
export type Callers = { known: Map<string, Caller> }

const kept = 6
/** Visits of people who have called before, with a cookie we do not know. Any of them is this caller's only if none of the others is. */
const strangeCookies = 0.02

export const callers = (): Callers => ({ known: new Map() })

/** No caller ID begins with it. */
const withheld = '\0'

export const callerKey = (caller: string | null, number: number): string =>
  caller === null ? `${withheld}${number}` : caller

/** What the caller's earlier calls say about this one. */
export function pastOf(
  book: Callers,
  caller: string | null,
  number: number,
  poolSize: number,
  model: Model,
  at: number,
): Past {
  const known = book.known.get(callerKey(caller, number))
  const hidden = model.id.person[2] ?? 0.05
  const earlier = known?.calls.filter((call) => call.at < at) ?? []
  const fresh = caller === null ? hidden : earlier.length > 0 ? strangeCookies / book.known.size : 1
  return {
    earlier,
    fresh,
    links: caller === null ? new Map() : (known?.links ?? new Map()),
    poolSize: Math.max(1, poolSize),
  }
}

/** Remembers a call, or what is now thought of it. */
export function remember(
  book: Callers,
  caller: string | null,
  call: Earlier,
  visitorOf: (visit: string) => string | undefined,
): void {
  const key = callerKey(caller, call.number)
  const known = book.known.get(key)
  const entry: Caller = known ?? { calls: [], links: new Map() }
  if (!known) book.known.set(key, entry)
  const at = entry.calls.findIndex((other) => other.at === call.at && other.number === call.number)
  if (at >= 0) entry.calls[at] = call
  else entry.calls.push(call)
  if (entry.calls.length > kept) entry.calls.shift()
  if (caller !== null) link(entry, call.posterior, visitorOf)
}

/** How long callers took to call again, or have not called since. Who withholds their number is nobody to follow. */
export function gapsOf({ known }: Callers, now: number): readonly Gap[] {
  const gaps: Gap[] = []
  for (const [key, { calls }] of known) {
    if (key.startsWith(withheld)) continue
    calls.forEach(({ at }, i) => {
      const next = calls[i + 1]
      gaps.push(
        next
          ? { length: Math.max(0, next.at - at), again: next.posterior.repeat }
          : { length: Math.max(0, now - at), again: 0 },
      )
    })
  }
  return gaps
}

function link(entry: Caller, { visits }: Posterior, visitorOf: (visit: string) => string | undefined): void {
  const shares = new Map<string, number>()
  for (const { visit, p } of visits) {
    const visitor = visitorOf(visit)
    if (visitor !== undefined) shares.set(visitor, (shares.get(visitor) ?? 0) + p)
  }
  for (const [visitor, p] of shares)
    if (p > 0.01) entry.links.set(visitor, Math.max(p, entry.links.get(visitor) ?? 0))
}
