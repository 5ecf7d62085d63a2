import type { AccountId, CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { CallFact } from '#stages/call/call-event.ts'
import type { Attestation, Verdict } from '#stages/call/call.wire.ts'
import type { FoundCaller } from '#stages/call/callers/caller-index.ts'
import { challenged, rejected } from '#stages/call/challenge.ts'
import type { Flow } from '#stages/call/flow.ts'
import type { RingingCall, Screening } from '#stages/call/screening.store.ts'

/** What a carrier asks about whoever rings: rules, and names. All from memory, but for `lookUp`, which nobody waits for. */
export type CallerChecks = Readonly<{
  screening: Pick<Screening, 'screen' | 'asksAttestation' | 'lastCalled'>
  /** Null when nobody here knows the number. */
  find(account: AccountId, caller: PhoneNumber): FoundCaller | null
  /** Asks the account's lookup provider for a name that neither the list nor the carrier has; the call's record gets it later. */
  lookUp(account: AccountId, caller: PhoneNumber, call: CallId): void
}>

/** What the rules say of a caller, and the flow that follows from it. */
export type ScreenedCall = Readonly<{ screened: Extract<CallFact, { kind: 'screened' }> | null; flow: Flow }>

type Locale = 'en' | 'ro' | 'uk'

const flowAfter: Readonly<Record<Verdict, (flow: Flow, locale: Locale) => Flow>> = {
  allow: (flow) => flow,
  challenge: challenged,
  reject: rejected,
}

export function screenCall(
  { screening }: Pick<CallerChecks, 'screening'>,
  call: RingingCall,
  attestation: Attestation,
  { flow, locale }: Readonly<{ flow: Flow; locale: Locale }>,
): ScreenedCall {
  const screened = screening.screen(call, attestation)
  return { screened, flow: flowAfter[screened?.verdict ?? 'allow'](flow, locale) }
}
