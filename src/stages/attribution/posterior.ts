import { binOf, sinceCall } from './age-bins.ts'
import { hourOf } from './hours.ts'
import { areaFactors, type Model } from './model.ts'
import type { Candidate, Ringing, Sketch } from './sketch.ts'
import { marksOf, rateOfKey, ratesFor, strangers } from './weigh.ts'
import { labelOfKey } from './cells.ts'

export type VisitShare = Readonly<{ visit: string; p: number }>

/** Who caused a call, and how sure we are. `labels` and `unlinked` sum to one; `visits` are the likeliest and may sum to less. */
export type Posterior = Readonly<{
  /** The version of the model it was made with. */
  model: number
  visits: readonly VisitShare[]
  labels: ReadonlyMap<number, number>
  unlinked: number
  /** The part of `unlinked` that looks like a robot. */
  robot: number
  /** The part that is the same person calling again about the same visit. */
  repeat: number
}>

/** An earlier call of the same caller. */
export type Earlier = Readonly<{
  at: number
  number: number
  posterior: Posterior
  /** How likely each of these cookies is the caller's. */
  visitors: ReadonlyMap<string, number>
}>

/** What is known of the caller: nothing but the calls before, or that the number is withheld and these withheld theirs too. */
export type Past = Readonly<{
  earlier: readonly Earlier[]
  /** How likely a fresh cause is for this caller: one for a stranger, next to nothing for somebody who has called before. */
  fresh: number
  /** The same, would it be a robot. */
  robot: number
  /** How likely a visitor's cookie is this caller, where earlier calls say so. */
  links: ReadonlyMap<string, number>
  poolSize: number
}>

const listed = 8

/** The posterior of a call over everybody who may have caused it. */
export function posteriorOf(
  model: Model,
  ringing: Ringing,
  candidates: readonly Candidate[],
  crowd: Sketch,
  past: Past,
): Posterior {
  const mass = new Mass()
  const rateOf = ratesFor(model, ringing)
  for (const candidate of candidates) {
    const rate = rateOf(candidate) * freshness(candidate, past)
    if (rate > 0) mass.visit(candidate.visit.id, candidate.visit.label, rate)
  }
  const hour = hourOf(ringing.at)
  const factors = areaFactors(model, ringing.area)
  crowd.keys.forEach((key, i) =>
    mass.label(labelOfKey(key), rateOfKey(model, key, hour, factors) * (crowd.weights[i] ?? 0) * past.fresh),
  )
  const { robot, hearsay } = strangers(model, marksOf(ringing))
  mass.robot += robot * past.robot
  mass.hearsay += hearsay * past.fresh
  const robotLooks = robot / (model.robot[ringing.number] ?? model.robotMean)
  for (const earlier of past.earlier)
    mass.again(earlier, ringing, past.poolSize, again(model, ringing.at - earlier.at), robotLooks)
  return mass.posterior(model.version)
}

/** How likely a new visit is this caller's: what is known of its cookie, once they have called. */
function freshness({ visit }: Candidate, { fresh, links, earlier }: Past): number {
  const last = earlier.at(-1)
  if (!last || visit.start < last.at) return fresh
  return Math.max(links.get(visit.visitor) ?? 0, fresh)
}

/** How readily a caller calls again this long after a call. */
const again = (model: Model, age: number): number => model.again[binOf(sinceCall, age)] ?? 0

/** Sums of rates on their way to a posterior. */
class Mass {
  readonly #visits: VisitShare[] = []
  readonly #inherited = new Map<string, number>()
  readonly #labels = new Map<number, number>()
  robot = 0
  hearsay = 0
  #repeat = 0

  visit(visit: string, label: number, rate: number): void {
    this.#visits.push({ visit, p: rate })
    this.label(label, rate)
  }

  label(label: number, rate: number): void {
    this.#labels.set(label, (this.#labels.get(label) ?? 0) + rate)
  }

  /** The same caller again: people redial the number they know, soon rather than late; robots any number. Inherits the cause. */
  again(
    { number, posterior }: Earlier,
    ringing: Ringing,
    poolSize: number,
    rate: number,
    robotLooks: number,
  ): void {
    const others = Math.max(1, poolSize - 1)
    const person = rate * (number === ringing.number ? 0.9 : 0.1 / others)
    const robot = (rate / poolSize) * robotLooks
    for (const { visit, p } of posterior.visits)
      this.#inherited.set(visit, (this.#inherited.get(visit) ?? 0) + person * p)
    for (const [label, p] of posterior.labels) this.label(label, person * p)
    this.#repeat += person * (1 - posterior.robot) + robot * posterior.robot
    this.robot += robot * posterior.robot
    this.hearsay += person * (posterior.unlinked - posterior.robot)
  }

  posterior(version: number): Posterior {
    let total = this.robot + this.hearsay
    for (const rate of this.#labels.values()) total += rate
    if (!(total > 0))
      return { model: version, visits: [], labels: new Map(), unlinked: 1, robot: 0.5, repeat: 0 }
    const labels = new Map<number, number>()
    for (const [label, rate] of this.#labels) if (rate > 0) labels.set(label, rate / total)
    return {
      model: version,
      visits: likeliest(this.#allVisits()).map(({ visit, p }) => ({ visit, p: p / total })),
      labels,
      unlinked: (this.robot + this.hearsay) / total,
      robot: this.robot / total,
      repeat: this.#repeat / total,
    }
  }

  /** A visit that may have brought both this call and an earlier one counts once, with both. */
  #allVisits(): readonly VisitShare[] {
    if (this.#inherited.size === 0) return this.#visits
    const all = this.#visits.map(({ visit, p }) => ({ visit, p: p + (this.#inherited.get(visit) ?? 0) }))
    const weighed = new Set(this.#visits.map(({ visit }) => visit))
    for (const [visit, p] of this.#inherited) if (!weighed.has(visit)) all.push({ visit, p })
    return all
  }
}

/** The first few, likeliest first; those alike in the order they were weighed. */
function likeliest(visits: readonly VisitShare[]): readonly VisitShare[] {
  const top: VisitShare[] = []
  for (const share of visits) {
    const last = top.at(-1)
    if (top.length === listed && last && share.p <= last.p) continue
    let place = top.length
    while (place > 0 && (top[place - 1]?.p ?? 0) < share.p) place -= 1
    top.splice(place, 0, share)
    if (top.length > listed) top.pop()
  }
  return top
}
