import type { Gap } from './lesson.ts'
import type { Model } from './model.ts'
import type { Earlier, Past, Posterior } from './posterior.ts'

/** What is remembered of somebody who called: the latest calls. */
export type Caller = { calls: Earlier[] }

/** Everybody who called, by caller ID; who withholds it is remembered by the number dialled. */
export type Callers = { known: Map<string, Caller> }

const kept = 6
/** Visits of people who have called before, with a cookie we do not know. Any of them is this caller's only if none of the others is. */
const strangeCookies = 0.02

export const callers = (): Callers => ({ known: new Map() })

/** No caller ID begins with it. */
const withheld = '\0'

const callerKey = (caller: string | null, number: number): string =>
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
  const earlier = known?.calls.filter((call) => call.at < at) ?? []
  const past = { earlier, links: new Map<string, number>(), poolSize: Math.max(1, poolSize) }
  if (caller === null)
    return { ...past, fresh: model.id.person[2] ?? 0.05, robot: model.id.person[2] ?? 0.05 }
  const last = earlier.at(-1)
  if (!last) return { ...past, fresh: 1, robot: 1 }
  for (const { visitors } of earlier)
    for (const [visitor, p] of visitors) past.links.set(visitor, Math.max(p, past.links.get(visitor) ?? 0))
  const { robot } = last.posterior // whoever was a robot is one still
  const fresh = strangeCookies / book.known.size
  return { ...past, fresh: fresh * (1 - robot), robot: fresh * Math.max(robot, 0.01) }
}

/** Remembers a call, or what is now thought of it. */
export function remember(
  book: Callers,
  caller: string | null,
  call: Omit<Earlier, 'visitors'>,
  visitorOf: (visit: string) => string | undefined,
): void {
  const key = callerKey(caller, call.number)
  const known = book.known.get(key)
  const entry: Caller = known ?? { calls: [] }
  if (!known) book.known.set(key, entry)
  const at = entry.calls.findIndex((other) => other.at === call.at && other.number === call.number)
  const told = { ...call, visitors: visitorsOf(call.posterior, visitorOf) }
  if (at >= 0) entry.calls[at] = told
  else entry.calls.push(told)
  if (entry.calls.length > kept) entry.calls.shift()
}

/** Forgets who has not called since. */
export function forgetCallers({ known }: Callers, before: number): void {
  for (const [key, { calls }] of known) if ((calls.at(-1)?.at ?? before) < before) known.delete(key)
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

/** Whose cookie the caller's probably is. */
function visitorsOf(
  { visits }: Posterior,
  visitorOf: (visit: string) => string | undefined,
): ReadonlyMap<string, number> {
  const shares = new Map<string, number>()
  for (const { visit, p } of visits) {
    const visitor = visitorOf(visit)
    if (visitor !== undefined && p > 0.01) shares.set(visitor, (shares.get(visitor) ?? 0) + p)
  }
  return shares
}
