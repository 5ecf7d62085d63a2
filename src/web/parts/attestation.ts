import type { Attestation } from '#stages/call/call.wire.ts'

/** Is the caller's number theirs? `vouched` by somebody, `partly`, `wrong`, or nobody knows. */
const standings: Readonly<Record<Attestation, 'vouched' | 'partly' | 'wrong' | 'unknown'>> = {
  A: 'vouched',
  B: 'partly',
  C: 'partly',
  none: 'unknown',
  'invalid-signature': 'wrong',
  expired: 'wrong',
  'wrong-number': 'wrong',
  untrusted: 'wrong',
  unreachable: 'unknown',
  malformed: 'wrong',
  'not-checked': 'unknown',
}

export const attestations = Object.keys(standings) as readonly Attestation[] // the keys of the table

export const standingOf = (attestation: Attestation) => standings[attestation]
