import type { Instant } from '#base/time.ts'
import type { Path } from './path.ts'

/** Something that brought a person: a visit, or a call to a printed number. */
export type Touch = Readonly<{
  at: Instant
  key: number
  /** The visit or the call it is; null: only what something is credited to. */
  ref: string | null
}>

/** What a person did that counts, before what brought them is known. */
export type Conversion = Readonly<{
  at: Instant
  /** In minor units of the account's currency. */
  value: number
  /** Null: nobody knows whose it is. */
  person: string | null
  /** The touch it most likely came from: a visit, or the call itself when it was to a printed number. */
  ref: string | null
  /** What it is credited to by itself, in shares that sum to one. */
  credits: readonly Readonly<{ key: number; share: number }>[]
  /** When the person first called, wrote or sent a form. */
  leadAt: Instant | null
  /** True for what has a place of its own in the path, as a call has; a sale only happens to somebody who is on one. */
  isTouch: boolean
}>

const day = 86_400_000
/** Of a path that goes on and on the first step and the latest. */
const mostSteps = 100

/**
 * The paths that led to conversions, one or more for each: a call that may be of two campaigns went either way, each with its share. So
 * the last-touch credit of calls is their credit by itself, and nothing is counted that nobody knows.
 *
 * A path holds what brought the person within `window` days before. When the touch that a call is credited to stands among them, that
 * says it all; else what the call is credited to by itself comes last.
 */
export function journeysOf(
  conversions: readonly Conversion[],
  touchesOf: ReadonlyMap<string, readonly Touch[]>,
  window: number,
  unlinked: number,
): readonly Path[] {
  return conversions.flatMap((conversion) => {
    const { at, person, ref, credits, isTouch } = conversion
    const all = (person === null ? undefined : touchesOf.get(person)) ?? []
    const before = all.filter((touch) => touch.at <= at && touch.at > at - window * day)
    const told =
      before.length > 0 && (!isTouch || before.some((touch) => touch.ref !== null && touch.ref === ref))
    if (told) return [pathOf(conversion, before, 1)]
    // Who came from nowhere we know of came the way they came before.
    return credits.map(({ key, share }) =>
      pathOf(
        conversion,
        key === unlinked && before.length > 0 ? before : [...before, { at, key, ref: null }],
        share,
      ),
    )
  })
}

function pathOf({ at, value, leadAt }: Conversion, touches: readonly Touch[], share: number): Path {
  const kept =
    touches.length <= mostSteps ? touches : [...touches.slice(0, 1), ...touches.slice(1 - mostSteps)]
  const lead = leadAt === null ? -1 : kept.findLastIndex((touch) => touch.at <= leadAt)
  return {
    steps: kept.map(({ key }) => key),
    conversions: share,
    value: value * share,
    nulls: 0,
    daysBefore: kept.map((touch) => (at - touch.at) / day),
    lead: leadAt === null ? kept.length - 1 : Math.max(0, lead),
  }
}
