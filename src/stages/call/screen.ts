import type { PhoneNumber } from '#base/phone-number.ts'
import type { Attestation, ScreenReason, Verdict } from './call.wire.ts'
import type { SpamRules } from './screen.wire.ts'

/** Who rings, as far as the account's rules ask. */
export type ScreenedCaller = Readonly<{
  /** Null when withheld. */
  number: PhoneNumber | null
  /** What the account's list says of the number. */
  entry: 'blocked' | 'trusted' | null
  /** Stands in the account's list of callers. */
  listed: boolean
}>

/** What is done with a caller, and which rule said so; no reason when none had anything to say. */
export type Screened = Readonly<{ verdict: Verdict; why: ScreenReason | null }>

/** Callers that call as a machine does are told apart by how many of our numbers they dial in this time. */
export const oneDay = 24 * 60 * 60_000

/** An account that never changed them. */
export const usualRules: SpamRules = {
  anonymous: 'allow',
  robocaller: 'challenge',
  robocallerNumbers: 3,
  failedAttestation: 'allow',
}

/** Signed, and wrong: somebody uses a number that is not theirs. A call that nobody signed proves nothing. */
const failed: ReadonlySet<Attestation> = new Set([
  'invalid-signature',
  'expired',
  'wrong-number',
  'untrusted',
  'malformed',
])

/** Mildest first. */
const verdicts: readonly Verdict[] = ['allow', 'challenge', 'reject']

/**
 * What the account's rules say of a caller. Its list decides alone: whom somebody trusts or blocked by hand needs no rule. Of the rules
 * that speak the strictest counts. `numbersCalled` is how many of our numbers this caller dialled within a day, this one included.
 */
export function screen(
  { number, entry, listed }: ScreenedCaller,
  { numbersCalled }: Readonly<{ numbersCalled: number }>,
  rules: SpamRules,
  attestation: Attestation,
): Screened {
  if (entry !== null) return { verdict: entry === 'blocked' ? 'reject' : 'allow', why: entry }
  const spoken: readonly (readonly [speaks: boolean, verdict: Verdict, why: ScreenReason])[] = [
    [number === null, rules.anonymous, 'anonymous'],
    [!listed && number !== null && numbersCalled >= rules.robocallerNumbers, rules.robocaller, 'robocaller'],
    [failed.has(attestation), rules.failedAttestation, 'attestation'],
  ]
  const strictest = spoken
    .filter(([speaks, verdict]) => speaks && verdict !== 'allow')
    .toSorted(([, a], [, b]) => verdicts.indexOf(b) - verdicts.indexOf(a))[0]
  return strictest === undefined
    ? { verdict: 'allow', why: null }
    : { verdict: strictest[1], why: strictest[2] }
}
