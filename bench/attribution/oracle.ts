import type { Judgement } from './desk.ts'
import { numberName } from './desk.ts'
import { callChance, isNight, morning, type Call, type Visit, type World } from './world.ts'

const dayLength = 86_400
const horizon = 30 * dayLength

/** The cumulative normal distribution (Abramowitz and Stegun 26.2.17). */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const tail =
    Math.exp((-x * x) / 2) *
    0.3989422804 *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return x > 0 ? 1 - tail : tail
}
const cumulative = (x: number, median: number, sigma: number): number =>
  x <= 0 ? 0 : normal(Math.log(x / median) / sigma)
const density = (x: number, median: number, sigma: number): number =>
  x <= 0 ? 0 : Math.exp(-((Math.log(x / median) / sigma) ** 2) / 2) / (x * sigma * 2.5066282746)

/**
 * Who knows the world, its rates and its habits, and sees what a desk sees: the best anybody could do with the numbers as they were shown.
 * A caller's repeated calls are judged as the first; whose number is withheld, as everybody's together who withheld theirs before.
 */
export function oracle(world: World, shown: readonly (string | null)[]): ReadonlyMap<number, Judgement> {
  const trails = new Map<string, Visit[]>()
  for (const visit of world.visits) {
    const number = shown[visit.index]
    if (!number) continue
    const trail = trails.get(number)
    if (trail) trail.push(visit)
    else trails.set(number, [visit])
  }
  const taps = new Map<number, number>()
  for (const happening of world.happenings)
    if (happening.type === 'tap') taps.set(happening.visit.index, happening.at)
  const judgements = new Map<number, Judgement>()
  const called = new Map<number, number>()
  const judge = createJudge(world, taps, called)
  const withheld = new Map<string, Before[]>()
  for (const call of world.calls.toSorted((a, b) => a.at - b.at)) {
    if (call.at > world.nature.days * dayLength) continue
    const number = typeof call.dials === 'number' ? numberName(call.dials) : shown[call.dials.index]
    const seen = call.caller === null ? null : call.repeats
    const first = seen === null ? undefined : judgements.get(seen)
    const before = call.caller === null ? (withheld.get(number ?? '') ?? []) : []
    const judgement = first ?? judge(call, number ?? '', trails.get(number ?? '') ?? [], before)
    judgements.set(call.index, judgement)
    if (call.caller === null) withheld.set(number ?? '', [...before, { at: call.at, judgement, again: 1 }])
  }
  return judgements
}

/** An earlier call whose caller withheld their number, and how likely it is that they have not called again yet. */
type Before = { readonly at: number; readonly judgement: Judgement; again: number }

/** The density of a call again, this long after the one before: any gap from two minutes to five days, on a logarithmic scale. */
const redial = (gap: number): number => (gap < 120 || gap > 120 * 3600 ? 0 : 1 / gap / Math.log(3600))

const add = (sums: Map<string, number>, name: string, p: number) =>
  void sums.set(name, (sums.get(name) ?? 0) + p)

const sum = (rates: readonly (readonly [unknown, number])[]): number =>
  rates.reduce((total, [, each]) => total + each, 0)

function createJudge(world: World, taps: ReadonlyMap<number, number>, called: Map<number, number>) {
  const { nature, campaigns, regions, robotRates } = world
  const weights = regions.reduce((sum, weight) => sum + weight, 0)
  const share = (region: number): number => (regions[region] ?? 0) / weights
  const end = nature.days * dayLength
  const heard = world.calls.filter(({ kind, at }) => kind === 'hearsay' && at < end).length
  const hearsay = heard / end / nature.numbers
  const area = (visit: Visit, call: Call): number => {
    if (call.caller === null || visit.seenRegion < 0) return 1
    const home =
      (visit.seenRegion === call.region ? nature.geoRight : 0) + (1 - nature.geoRight) * share(call.region)
    return (nature.callerHome * home) / share(call.region) + 1 - nature.callerHome
  }
  const rate = (visit: Visit, at: number): number => {
    const p = callChance(campaigns, visit)
    const tap = taps.get(visit.index)
    const tapped = visit.mobile ? nature.taps : 0
    if (tap !== undefined && tap <= at) {
      const true_ = p * tapped * nature.tapSeen
      return (true_ / (true_ + (1 - p) * nature.falseTaps)) * density(at - tap - 2, 5, 0.5)
    }
    const length = visit.end - visit.start
    const unseen = at > visit.start + 7 && at < visit.end + 7 ? (tapped * (1 - nature.tapSeen)) / length : 0
    return p * ((1 - tapped) * manual(nature, visit.start, at) + unseen)
  }
  return (call: Call, number: string, trail: readonly Visit[], before: readonly Before[]): Judgement => {
    const short = call.connected < 10
    const looks = short
      ? nature.shortRobot / nature.shortPerson
      : (1 - nature.shortRobot) / (1 - nature.shortPerson)
    const from = call.caller === null ? 1 : 1 / regions.length / share(call.region)
    const index = Number(number.slice(5)) - 1_000_000
    const strangers = (robotRates[index] ?? 0) * looks * from + hearsay
    const fresh = trail
      .filter(({ start }) => start <= call.at && call.at - start < horizon)
      .map(
        (visit) =>
          [visit, rate(visit, call.at) * area(visit, call) * (1 - (called.get(visit.index) ?? 0))] as const,
      )
    const again = before.map(
      (each) => (nature.again * redial(call.at - each.at) * each.again) / nature.withheld,
    )
    const repeats = before.flatMap(({ judgement }, i) =>
      Array.from(
        judgement.visits,
        ([name, p]) => [world.visits[Number(name.slice(1))], p * (again[i] ?? 0)] as const,
      ),
    )
    const total = sum(fresh) + sum(repeats) + strangers || 1
    before.forEach((each, i) => {
      each.again *= 1 - ((again[i] ?? 0) * (1 - each.judgement.unlinked)) / total
    })
    for (const [{ index: visit }, each] of fresh)
      if (each > 1e-9 * total) called.set(visit, 1 - (1 - (called.get(visit) ?? 0)) * (1 - each / total))
    const judgement = {
      visits: new Map<string, number>(),
      campaigns: new Map<string, number>(),
      sources: new Map<string, number>(),
      unlinked: strangers / total,
    }
    for (const [visit, each] of [...fresh, ...repeats]) {
      const p = each / total
      const label = visit && campaigns[visit.campaign]
      if (p <= 1e-9 || !label) continue
      add(judgement.visits, `v${visit.index}`, p)
      add(judgement.campaigns, `${label.source}/${label.campaign}`, p)
      add(judgement.sources, label.source, p)
    }
    return judgement
  }
}

/** The density of a call that is dialled by hand, put off overnight as people do. */
function manual(nature: World['nature'], start: number, at: number): number {
  let now = 0
  let putOff = 0
  const eight = morning(Math.floor(at / dayLength) * dayLength)
  for (const { share, median, sigma } of nature.manual) {
    now += share * density(at - start - 5, median, sigma)
    if (at > eight)
      putOff +=
        share *
        (cumulative(eight - 3600 - start - 5, median, sigma) -
          cumulative(eight - 36_000 - start - 5, median, sigma))
  }
  const wait = at > eight ? Math.exp(-(at - eight) / 3600) / 3600 : 0
  return now * (isNight(at) ? 1 - nature.deferred : 1) + nature.deferred * putOff * wait
}
