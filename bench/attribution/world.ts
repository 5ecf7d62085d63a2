import { createChance, type Chance } from './chance.ts'

/** How a simulated business behaves. Times in seconds. None of it is known to what is measured. */
export type Nature = Readonly<{
  seed: number
  days: number
  visitsAnHour: number
  numbers: number
  sources: number
  campaigns: number
  callRate: number
  mobile: number
  taps: number
  tapSeen: number
  falseTaps: number
  manual: readonly Readonly<{ share: number; median: number; sigma: number }>[]
  deferred: number
  returning: number
  cookie: number
  again: number
  robots: number
  hearsay: number
  regions: number
  geoRight: number
  geoNull: number
  callerHome: number
  withheld: number
  shortPerson: number
  shortRobot: number
}>

export const usual: Nature = {
  seed: 1,
  days: 14,
  visitsAnHour: 500,
  numbers: 50,
  sources: 8,
  campaigns: 40,
  callRate: 0.02,
  mobile: 0.6,
  taps: 0.75,
  tapSeen: 0.92,
  falseTaps: 0.015,
  manual: [
    { share: 0.5, median: 150, sigma: 0.8 },
    { share: 0.3, median: 45 * 60, sigma: 1 },
    { share: 0.2, median: 1.5 * 86_400, sigma: 1 },
  ],
  deferred: 0.7,
  returning: 0.25,
  cookie: 0.85,
  again: 0.25,
  robots: 0.1,
  hearsay: 0.03,
  regions: 10,
  geoRight: 0.8,
  geoNull: 0.05,
  callerHome: 0.75,
  withheld: 0.05,
  shortPerson: 0.12,
  shortRobot: 0.8,
}

export type Visit = Readonly<{
  index: number
  visitor: string
  campaign: number
  mobile: boolean
  engaged: boolean
  region: number
  seenRegion: number
  start: number
  end: number
}>

/** A call and its truth: the visit that caused it, or nobody's. `repeats` is the index of the first call. */
export type Call = Readonly<{
  index: number
  at: number
  cause: Visit | null
  kind: 'web' | 'robot' | 'hearsay'
  repeats: number | null
  /** A number's index, or the visit that was shown the number that is dialled. */
  dials: number | Visit
  caller: string | null
  region: number
  connected: number
  duration: number
}>

export type Happening =
  | Readonly<{ at: number; type: 'visit_start' | 'activity' | 'tap' | 'visit_end'; visit: Visit }>
  | Readonly<{ at: number; type: 'call_start' | 'call_end'; call: Call }>

export type World = Readonly<{
  nature: Nature
  campaigns: readonly Readonly<{ source: string; campaign: string; share: number; rate: number }>[]
  regions: readonly number[]
  robotRates: readonly number[]
  happenings: readonly Happening[]
  visits: readonly Visit[]
  calls: readonly Call[]
}>

const dayLength = 86_400
/** Visits by hour of the day, mean 1. */
const visitHours = Array.from(
  { length: 24 },
  (_, hour) => 1 + 0.85 * Math.sin(((hour - 8.5) / 24) * 2 * Math.PI),
)
export const isNight = (at: number): boolean => {
  const hour = (at % dayLength) / 3600
  return hour >= 22 || hour < 7
}
const weekend = (at: number): number => (Math.floor(at / dayLength) % 7 >= 5 ? 0.6 : 1)

export function createWorld(nature: Nature): World {
  const chance = createChance(nature.seed)
  const campaigns = createCampaigns(nature, chance)
  const regions = Array.from({ length: nature.regions }, (_, i) => 1 / (i + 1) ** 0.7)
  const robotRates = Array.from(
    { length: nature.numbers },
    () => (nature.robots / dayLength) * chance.normal() ** 2,
  ) // gamma of shape a half
  const visits = createVisits(nature, chance, campaigns, regions)
  const happenings: Happening[] = []
  const calls: Call[] = []
  const callers = new Map<string, string | null>()
  for (const visit of visits) liveVisit(nature, chance, campaigns, regions, visit, happenings, calls, callers)
  const web = calls.length
  strangers(nature, chance, regions, robotRates, visits, web, calls)
  for (const call of calls) {
    happenings.push(
      { at: call.at, type: 'call_start', call },
      { at: call.at + call.duration, type: 'call_end', call },
    )
  }
  const end = nature.days * dayLength
  return {
    nature,
    campaigns,
    regions,
    robotRates,
    visits,
    calls,
    happenings: happenings.filter(({ at }) => at < end).sort((a, b) => a.at - b.at),
  }
}

function createCampaigns(nature: Nature, chance: Chance) {
  return Array.from({ length: nature.campaigns }, (_, i) => ({
    source: `s${i % nature.sources}`,
    campaign: `c${i}`,
    share: 1 / (i + 1),
    rate: nature.callRate * Math.exp(0.5 * chance.normal() - 0.125),
  }))
}

function createVisits(
  nature: Nature,
  chance: Chance,
  campaigns: World['campaigns'],
  regions: readonly number[],
): Visit[] {
  const visits: Visit[] = []
  const peak = (nature.visitsAnHour / 3600) * 1.85
  const shares = campaigns.map(({ share }) => share)
  for (
    let at = chance.exponential(1 / peak);
    at < nature.days * dayLength;
    at += chance.exponential(1 / peak)
  ) {
    const hour = Math.floor((at % dayLength) / 3600)
    if (!chance.yes(((visitHours[hour] ?? 1) * weekend(at)) / 1.85)) continue
    const before =
      visits.length > 50 && chance.yes(nature.returning)
        ? visits[Math.floor(chance.next() * visits.length)]
        : undefined
    const engaged = chance.yes(0.55)
    const region = before?.region ?? chance.pick(regions)
    visits.push({
      index: visits.length,
      visitor: before && chance.yes(nature.cookie) ? before.visitor : `p${visits.length}`,
      campaign: before && chance.yes(0.4) ? before.campaign : chance.pick(shares),
      mobile: before?.mobile ?? chance.yes(nature.mobile),
      engaged,
      region,
      seenRegion: chance.yes(nature.geoNull)
        ? -1
        : chance.yes(nature.geoRight)
          ? region
          : chance.pick(regions),
      start: at,
      end: at + (engaged ? 25 + chance.lognormal(90, 0.9) : chance.exponential(6)),
    })
  }
  return visits
}

/** How likely this visit is to call, all told. */
export const callChance = (campaigns: World['campaigns'], visit: Visit): number =>
  Math.min(0.9, (campaigns[visit.campaign]?.rate ?? 0) * (visit.engaged ? 1.5 : 0.4))

function liveVisit(
  nature: Nature,
  chance: Chance,
  campaigns: World['campaigns'],
  regions: readonly number[],
  visit: Visit,
  happenings: Happening[],
  calls: Call[],
  callers: Map<string, string | null>,
): void {
  happenings.push({ at: visit.start, type: 'visit_start', visit })
  if (visit.engaged)
    for (let at = visit.start + 20; at < visit.end; at += 30) happenings.push({ at, type: 'activity', visit })
  happenings.push({ at: visit.end, type: 'visit_end', visit })
  const tapAt = visit.start + chance.next() * (visit.end - visit.start)
  if (!chance.yes(callChance(campaigns, visit))) {
    if (visit.mobile && chance.yes(nature.falseTaps)) happenings.push({ at: tapAt, type: 'tap', visit })
    return
  }
  let at: number
  if (visit.mobile && chance.yes(nature.taps)) {
    if (chance.yes(nature.tapSeen)) happenings.push({ at: tapAt, type: 'tap', visit })
    at = tapAt + 2 + chance.lognormal(5, 0.5)
  } else {
    const { median, sigma } = nature.manual[chance.pick(nature.manual.map(({ share }) => share))] ?? {
      median: 1,
      sigma: 1,
    }
    at = visit.start + 5 + chance.lognormal(median, sigma)
    if (isNight(at) && chance.yes(nature.deferred)) at = morning(at) + chance.exponential(3600)
  }
  const home = chance.yes(nature.callerHome) ? visit.region : chance.pick(regions)
  const caller =
    callers.get(visit.visitor) ?? (chance.yes(nature.withheld) ? null : `+1${String(visit.index + 2e9)}`)
  callers.set(visit.visitor, caller)
  const first = ring(nature, chance, calls, {
    at,
    cause: visit,
    kind: 'web',
    repeats: null,
    dials: visit,
    caller,
    region: home,
  })
  while (chance.yes(nature.again)) {
    at += Math.exp(Math.log(120) + chance.next() * Math.log(5 * 720))
    ring(nature, chance, calls, {
      at,
      cause: visit,
      kind: 'web',
      repeats: first,
      dials: visit,
      caller,
      region: home,
    })
  }
}

/** Half past seven or so, after the night this moment is in. */
export const morning = (at: number): number => {
  const today = Math.floor(at / dayLength) * dayLength
  return (at - today >= 22 * 3600 ? today + dayLength : today) + 8 * 3600
}

function ring(
  nature: Nature,
  chance: Chance,
  calls: Call[],
  call: Omit<Call, 'index' | 'connected' | 'duration'>,
): number {
  const short = chance.yes(call.kind === 'robot' ? nature.shortRobot : nature.shortPerson)
  const connected = short ? chance.next() * 9 : 12 + chance.lognormal(120, 1)
  const ringing = 3 + chance.exponential(8)
  calls.push({ ...call, index: calls.length, connected, duration: ringing + connected })
  return calls.length - 1
}

function strangers(
  nature: Nature,
  chance: Chance,
  regions: readonly number[],
  robotRates: readonly number[],
  visits: readonly Visit[],
  web: number,
  calls: Call[],
): void {
  const end = nature.days * dayLength
  const flat = regions.map(() => 1)
  robotRates.forEach((rate, number) => {
    for (let at = chance.exponential(1 / rate); at < end; at += chance.exponential(1 / rate)) {
      const caller = chance.yes(nature.withheld)
        ? null
        : chance.yes(0.3)
          ? `+1999${Math.floor(chance.next() * 20)}`
          : `+1${4e9 + calls.length}`
      ring(nature, chance, calls, {
        at,
        cause: null,
        kind: 'robot',
        repeats: null,
        dials: number,
        caller,
        region: chance.pick(flat),
      })
    }
  })
  for (let i = 0; i < Math.round(web * nature.hearsay); i += 1) {
    const shown = visits[Math.floor(chance.next() * visits.length)]
    if (!shown) return
    const at = shown.start + chance.exponential(2 * dayLength)
    const caller = chance.yes(nature.withheld) ? null : `+1${6e9 + i}`
    const when = isNight(at) && chance.yes(nature.deferred) ? morning(at) + chance.exponential(3600) : at
    ring(nature, chance, calls, {
      at: when,
      cause: null,
      kind: 'hearsay',
      repeats: null,
      dials: shown,
      caller,
      region: chance.pick(regions),
    })
  }
}
