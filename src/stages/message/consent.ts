import type { Instant } from '#base/time.ts'

/** Whether we may write to a person. Said once to one of the account's numbers, it holds for all of them. */
export type Consent =
  | Readonly<{ state: 'open' }>
  | Readonly<{ state: 'stopped'; by: 'person' | 'colleague'; since: Instant }>

/** What was said about it, by whom. A carrier speaks for the person: it heard their STOP before we did. */
export type ConsentEvent = Readonly<{
  id: string
  at: Instant
  kind: 'stop' | 'start'
  by: 'person' | 'carrier' | 'colleague'
}>

/**
 * ```
 *            STOP · the carrier heard STOP
 *   open ───────────────────────────────────► stopped by the person
 *    │ ▲                                        ▲  │
 *    │ └───────────────── START ────────────────┼──┘
 *    │                                     STOP │
 *    └─ a colleague ──► stopped by a colleague ─┘
 *                         └─ a colleague · START ──► open
 * ```
 *
 * Nobody but the person takes back what the person said.
 */
export function foldConsent(events: Iterable<ConsentEvent>): Consent {
  const seen = new Set<string>()
  return Array.from(events)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .filter(({ id }) => !seen.has(id) && seen.add(id))
    .reduce(hear, { state: 'open' } as Consent) // the union, not its first member
}

function hear(consent: Consent, { kind, by, at }: ConsentEvent): Consent {
  const stoppedByPerson = consent.state === 'stopped' && consent.by === 'person'
  if (kind === 'start') return stoppedByPerson && by !== 'person' ? consent : { state: 'open' }
  if (stoppedByPerson) return consent
  if (by !== 'colleague') return { state: 'stopped', by: 'person', since: at }
  return consent.state === 'stopped' ? consent : { state: 'stopped', by: 'colleague', since: at }
}
