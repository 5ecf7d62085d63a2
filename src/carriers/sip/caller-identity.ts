import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PhoneNumber } from '#base/phone-number.ts'
import { type Duration, type Instant, milliseconds } from '#base/time.ts'
import type { Config } from '#platform/config.ts'
import { StartError } from '#platform/start-error.ts'
import { header, headerValues } from '#sip/grammar/headers.ts'
import { readAnchors } from '#sip/identity/certificate-chain.ts'
import { checkIdentity, type IdentityParts } from '#sip/identity/check-identity.ts'
import type { SipRequest } from '#sip/message.ts'
import type { CallFact } from '#stages/call/call-event.ts'
import { identityCertificates } from './identity-certificates.ts'
import { assertedCallers } from './parties.ts'
import { trunkAttestation } from './trunk-attestation.ts'

type Attested = Extract<CallFact, { kind: 'attested' }>

export type CallerIdentityParts = IdentityParts &
  Readonly<{
    /** How long a phone may stay silent for a certificate to come. */
    patience: Duration
  }>

export type IdentitySettings = Pick<Config, 'open' | 'stirTrust' | 'stirPatience'>

/** Whom to trust, and how certificates are had, as the settings say. */
export const callerIdentity = (config: IdentitySettings, now: () => number): CallerIdentityParts => ({
  anchors: config.stirTrust === undefined ? [] : anchorsIn(config.stirTrust),
  patience: milliseconds(config.stirPatience),
  fetchCertificates: identityCertificates({ allowPrivate: !config.open, now }),
})

function anchorsIn(file: string): CallerIdentityParts['anchors'] {
  try {
    return readAnchors(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new StartError(`STIR_TRUST: ${file}: ${(error as Error).message}`, { cause: error }) // node throws Errors
  }
}

/** Whom an INVITE is between, as numbers of the called one's country. */
export type Between = Readonly<{
  /** The number called, and how it was written. */
  dialled: readonly string[]
  callerNumber(text: string): PhoneNumber | null
  at: Instant
}>

/**
 * Who signed for the caller; what the trunk says, where there is nothing for us to check; null where nobody says anything and we were not
 * told whom to trust.
 */
export function identify(
  parts: CallerIdentityParts,
  invite: SipRequest,
  { dialled, callerNumber, at }: Between,
): Promise<Attested> | null {
  const fields = headerValues(invite, 'Identity')
  if (fields.length === 0 || parts.anchors.length === 0) {
    const attestation = trunkAttestation(invite)
    if (attestation !== null) return Promise.resolve({ kind: 'attested', attestation, signer: null })
  }
  if (fields.length === 0 && parts.anchors.length === 0) return null
  const callers = assertedCallers(invite).map((text) => callerNumber(text) ?? text)
  const question = { fields, callers, dialled, date: header(invite, 'Date'), at }
  return checkIdentity(parts, question).then(
    (identity) => ({ kind: 'attested', ...identity }),
    () => ({ kind: 'attested', attestation: 'not-checked', signer: null }),
  )
}

/** What is known of it in time. */
export async function inTime(
  attested: Promise<Attested> | null,
  patience: Duration,
): Promise<Attested['attestation']> {
  if (attested === null) return 'not-checked'
  const over = new AbortController()
  const late = sleep(patience, 'not-checked' as const, { signal: over.signal }).catch(
    () => 'not-checked' as const,
  )
  const found = await Promise.race([attested.then(({ attestation }) => attestation), late])
  over.abort()
  return found
}
