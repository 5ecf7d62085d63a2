import type { VisitId } from '#base/id.ts'
import { between, type Instant } from '#base/time.ts'
import type { CallFact } from '#stages/call/call-event.ts'
import type { CallSource } from '#stages/call/call.wire.ts'
import type { Showing } from '#stages/lease/showings.ts'
import { channelOfPlacement } from '#stages/visit/placement.ts'

/** Where a static number is printed. */
type Placement = Readonly<{ kind: string; source: string; medium: string; campaign: string }>

/** What is known of a number at the moment it is called. */
export type Evidence = Readonly<{
  placement: Placement | null
  /** The visit that saw the number last before the call; null when nobody did, or when it is not lent. */
  shown: Showing | null
}>

export type Attributed = Extract<CallFact, { kind: 'attributed' }>

/**
 * Which touch earned a call, first version. A static number says it by where it is printed; a lent one by the last visit that saw it.
 * A call with neither is unlinked, which is a class of its own and never somebody's guess.
 */
export function attribute({ placement, shown }: Evidence, at: Instant): Attributed {
  if (placement !== null)
    return attributed('placement', sourceOf(placement), null, { placement: placement.kind })
  if (shown !== null)
    return attributed('last-shown', shown.source, shown.visit, {
      shownFrom: shown.from,
      shownUntil: shown.until,
      shownAgo: between(shown.until, at),
    })
  return attributed('unlinked', null, null, {})
}

const attributed = (
  basis: Attributed['basis'],
  source: CallSource | null,
  visitId: VisitId | null,
  evidence: Attributed['evidence'],
): Attributed => ({ kind: 'attributed', basis, source, visitId, evidence })

const sourceOf = ({ kind, source, medium, campaign }: Placement): CallSource => ({
  source,
  medium,
  campaign,
  term: '',
  content: '',
  channel: channelOfPlacement(kind),
  placement: kind,
})
