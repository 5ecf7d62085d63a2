import { overnightCells, tapCells } from './cells.ts'
import { hourOf } from './hours.ts'
import { areaFactors, labelRate, type Model } from './model.ts'
import { candidatesOf, type Candidate, type Ringing, type Sight } from './sketch.ts'
import { marksOf, rateByAge, strangers } from './weigh.ts'

/**
 * Why a visit is thought likely, mark by mark: natural logarithms of how much likelier the mark makes "this visit caused the call" than "nobody's
 * visit did". They add up to the logarithm of the odds between the two.
 */
export type Evidence = Readonly<{
  visit: string
  /** When the visit was, for a visit of any label and kind. */
  timing: number
  /** How readily visits of its label call, and of its kind: phone or desk, glanced or read. */
  label: number
  kind: number
  tap: number
  /** The caller's area against the visitor's. */
  area: number
  /** How long they spoke, and what the caller ID says: people against robots. */
  call: number
  /** Negative when the visit may have called before. */
  calledBefore: number
}>

/** The evidence for each of these visits, in their order. Empty once nobody remembers who had seen the number. */
export function evidenceFor(
  model: Model,
  ringing: Ringing,
  sight: Sight,
  visits: readonly string[],
): readonly Evidence[] {
  const candidates = new Map(candidatesOf(sight, ringing).map((each) => [each.visit.id, each]))
  return visits.flatMap((visit) => {
    const candidate = candidates.get(visit)
    return candidate ? [evidenceOf(model, ringing, candidate)] : []
  })
}

function evidenceOf(model: Model, ringing: Ringing, candidate: Candidate): Evidence {
  const { visit, overnight, tap, area, kind, free } = candidate
  const hour = hourOf(ringing.at)
  const plain = strangersOf(model, { ...ringing, held: null, caller: '', area: -1 })
  const seen = strangersOf(model, ringing)
  const putOff =
    overnight < 0 ? 0 : (model.cell[overnightCells + overnight] ?? 0) * (model.morning[hour] ?? 0)
  const delay = rateByAge(model)(ringing.at - visit.start) * (model.hour[hour] ?? 1) + putOff
  const label = labelRate(model, visit.label)
  const likes = model.kind[kind] ?? 1
  const tapping = tap < 0 ? 0 : (model.cell[tapCells + tap] ?? 0)
  return {
    visit: visit.id,
    timing: Math.log(delay / plain),
    label: Math.log(label),
    kind: Math.log(likes),
    tap: Math.log1p(tapping / (delay * label * likes)),
    area: Math.log(areaFactors(model, ringing.area)[area] ?? 1),
    call: Math.log(plain / seen),
    calledBefore: Math.log(free),
  }
}

function strangersOf(model: Model, ringing: Ringing): number {
  const { robot, hearsay } = strangers(model, marksOf(ringing))
  return robot + hearsay
}
