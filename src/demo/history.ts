import { uuidv7, type NumberId, type VisitId, type VisitorId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { after, instant, milliseconds, minutes, seconds, type Instant } from '#base/time.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { LeaseBook } from '#stages/lease/lease-book.ts'
import type { LeaseEvent, LeaseFact } from '#stages/lease/lease.ts'
import { readArrival, type Arrival } from '#stages/visit/source.ts'
import { createChance, type Chance } from './chance.ts'
import { landings, pages } from './dealership.ts'
import { judgeCalls } from './judge-calls.ts'
import { tellSpam } from './tell-spam.ts'
import { tellCall, type Line, type Place, type Wanted } from './tell-call.ts'

export type SampleVisit = Readonly<{
  id: VisitId
  visitor: VisitorId
  at: Instant
  until: Instant
  url: string
  referrer: string
  arrival: Arrival
  device: 'mobile' | 'tablet' | 'desktop'
  pages: readonly Readonly<{ id: string; at: Instant; url: string; title: string; activeMs: number }>[]
  tap: Readonly<{ id: string; at: Instant; number: PhoneNumber }> | null
}>

export type History = Readonly<{
  visits: readonly SampleVisit[]
  leases: readonly LeaseEvent[]
  /** The events of each call, oldest call first. */
  calls: readonly (readonly CallEvent[])[]
  /** Who called after which visit: what no business knows, until a form or a sale tells. */
  truth: ReadonlyMap<VisitId, PhoneNumber>
}>

const days = 90
const day = minutes(24 * 60)

/** How busy each hour of the day is, in UTC: a dealership of the American east, open from nine to six. */
const busy = [2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 5, 8, 10, 10, 9, 9, 8, 8, 7, 5, 4, 3]
/** Sunday first. */
const busyDays = [0.4, 1.15, 1, 1, 1.05, 1.2, 0.9]

/**
 * Ninety days of a dealership: who came to the site and from where, which number each of them saw, who called, and what became of it.
 * Numbers are lent by the real lease book and calls judged by the real engine. The same seed and moment give the same history.
 */
export function tellHistory(place: Place, now: Instant, seed: number): History {
  const chance = createChance(seed)
  const visits = tellVisits(chance, now)
  const book = new LeaseBook(new Map([[place.pool, place.pooled]]))
  const leases: LeaseEvent[] = []
  const write = (fact: LeaseFact | null, at: Instant): void => {
    if (!fact) return
    const event: LeaseEvent = { ...fact, at, id: uuidv7(at, chance.bytes()) }
    leases.push(event)
    book.apply(event)
  }
  const sign = (kind: 'active' | 'tapped', visit: SampleVisit, number: NumberId, at: Instant): LeaseEvent => {
    const { id, visitor } = visit
    return { kind, pool: place.pool, number, visit: id, visitor, at, id: uuidv7(at, chance.bytes()) }
  }
  const wanted: Wanted[] = []
  const callers = new Map<VisitorId, PhoneNumber>()
  const truth = new Map<VisitId, PhoneNumber>()
  const told = visits.map((visit) => {
    const { clickIds: _, tagged: _tagged, within: _within, ...source } = visit.arrival
    const asking = {
      visit: visit.id,
      visitor: visit.visitor,
      source,
      device: visit.device,
      region: null,
    }
    const lent = book.lend(place.pool, asking, visit.at)
    write(lent?.fact ?? null, visit.at)
    const shown = lent ? place.lines.get(lent.number)?.digits : undefined
    if (lent) leases.push(...visit.pages.slice(1).map(({ at }) => sign('active', visit, lent.number, at)))
    if (!lent || shown === undefined || !chance.yes(visit.calls)) return visit
    // Most call while they look at the page; some think it over first.
    const wait = chance.yes(0.7) ? chance.between(20, 600) : chance.between(600, 60 * 60 * 20)
    const at = after(visit.at, seconds(wait))
    const caller = callers.get(visit.visitor) ?? callerNumber(chance)
    callers.set(visit.visitor, caller)
    truth.set(visit.id, caller)
    if (at < now) wanted.push({ at, number: lent.number, caller })
    const tapped = visit.device === 'mobile' && wait < 600
    if (tapped) leases.push(sign('tapped', visit, lent.number, at))
    return { ...visit, tap: tapped ? { id: uuidv7(at, chance.bytes()), at, number: shown } : null }
  })
  wanted.push(...tellPlacedCalls(place, chance, now, [...callers.values()]))
  const calls = wanted
    .sort((a, b) => a.at - b.at)
    .flatMap((call) => tellCall(place, chance, call))
    .concat(tellSpam(place, now, days, seed + 1))
    .filter((events) => (events.at(-1)?.at ?? now) < now)
    .sort((a, b) => (a[0]?.at ?? now) - (b[0]?.at ?? now))
  leases.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  return {
    visits: told.map(({ calls: _calls, ...visit }) => visit),
    leases,
    calls: judgeCalls({ id: place.pool, numbers: place.pooled }, leases, calls),
    truth,
  }
}

/** A moment of that day, busy hours more often than quiet ones. */
function momentOf(chance: Chance, midnight: number): Instant {
  const hour = chance.pick([...busy.keys()], (one) => busy[one] ?? 0)
  return instant(midnight + hour * minutes(60) + chance.between(0, minutes(60) - 1))
}

/** The midnights (UTC) of the story, with how busy each day is. It grows a little over the three months. */
function* midnights(now: Instant): Generator<readonly [midnight: number, load: number]> {
  const today = now - (now % day)
  for (let back = days; back >= 0; back--) {
    const midnight = today - back * day
    yield [midnight, (busyDays[new Date(midnight).getUTCDay()] ?? 1) * (1.15 - (0.3 * back) / days)]
  }
}

function tellVisits(chance: Chance, now: Instant) {
  const visits: (SampleVisit & Readonly<{ calls: number }>)[] = []
  const known: VisitorId[] = []
  for (const [midnight, load] of midnights(now)) {
    for (let left = Math.round(load * chance.between(55, 80)); left > 0; left--) {
      const at = momentOf(chance, midnight)
      if (at > now) continue
      const id = uuidv7(at, chance.bytes()) as VisitId // minted here
      const comesBack = known.length > 20 && chance.yes(0.34)
      // Who comes back was there in the last weeks.
      const visitor = comesBack ? chance.pick(known.slice(-900)) : (id as string as VisitorId) // named by their first visit
      const landing = chance.pick(landings, (one) => (comesBack ? one.returns : one.visits))
      const url = `https://sunrise-motors.example${landing.url}`
      known.push(visitor)
      let when = at
      const seen = Array.from({ length: chance.between(1, 4) }, (_, index) => {
        const activeMs = seconds(chance.between(5, 90))
        const [path, title] = index === 0 ? [landing.url, 'Sunrise Motors'] : chance.pick(pages)
        const page = {
          id: index === 0 ? id : uuidv7(when, chance.bytes()),
          at: when,
          url: `https://sunrise-motors.example${path}`,
          title,
          activeMs,
        }
        when = after(when, milliseconds(activeMs + 2000))
        return page
      })
      const device = chance.pick(['mobile', 'mobile', 'mobile', 'desktop', 'desktop', 'tablet'] as const)
      const { referrer } = landing
      const arrival = readArrival({ url, referrer })
      const { calls } = landing
      visits.push({
        id,
        visitor,
        at,
        until: when,
        url,
        referrer,
        arrival,
        device,
        pages: seen,
        tap: null,
        calls,
      })
    }
  }
  return visits.sort((a, b) => a.at - b.at)
}

/** How many dial a line that is printed somewhere, against the others: its department's own lines most, direct lines now and then. */
const wayIn = ({ flow, placement }: Line): number =>
  flow === 'On the road' ? 0 : flow === 'Direct line' ? 1 : placement?.kind === 'letterhead' ? 5 : 4

/** Calls to the numbers that are printed somewhere; a few by people who have called before, a few withheld. */
function tellPlacedCalls(
  place: Place,
  chance: Chance,
  now: Instant,
  known: readonly PhoneNumber[],
): readonly Wanted[] {
  const calls: Wanted[] = []
  const printed = [...place.lines].filter(([, line]) => line.placement !== null)
  for (const [midnight, load] of midnights(now)) {
    for (let left = Math.round(load * chance.between(9, 17)); left > 0; left--) {
      const at = momentOf(chance, midnight)
      const number = chance.pick(printed, ([, line]) => wayIn(line))[0]
      const caller = chance.yes(0.05)
        ? null
        : chance.yes(0.15) && known.length > 0
          ? chance.pick(known)
          : callerNumber(chance)
      if (at < now) calls.push({ at, number, caller })
    }
  }
  return calls
}

const callerNumber = (chance: Chance): PhoneNumber =>
  `+99988${chance.between(100_000, 999_999)}` as PhoneNumber // eleven digits
