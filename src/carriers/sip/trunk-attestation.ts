import { header } from '#sip/grammar/headers.ts'
import type { SipRequest } from '#sip/message.ts'
import type { Attestation } from '#stages/call/call.wire.ts'

/**
 * What a trunk that verified the caller itself says of it: `verstat` in the asserted identity (3GPP TS 24.229, 7.2A.20), with the level there
 * or in P-Attestation-Indicator (ibid., 7.2.17A). Believed as the identity is; null when the trunk says nothing, or no level.
 */
export function trunkAttestation(invite: SipRequest): Attestation | null {
  const identity = header(invite, 'P-Asserted-Identity') ?? header(invite, 'From') ?? ''
  const said = /;verstat=([\w-]{1,40})/i.exec(identity)?.[1]?.toLowerCase()
  if (said === undefined) return null
  if (said === 'no-tn-validation') return 'none'
  if (said.startsWith('tn-validation-failed')) return 'invalid-signature'
  const passed = /^tn-validation-passed(?:-([abc]))?$/.exec(said)
  if (passed === null) return null
  const level = (passed[1] ?? header(invite, 'P-Attestation-Indicator') ?? '').trim().toUpperCase()
  return level === 'A' || level === 'B' || level === 'C' ? level : null
}
