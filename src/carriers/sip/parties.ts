import type { SipRequest } from '#sip/message.ts'
import { header, headerValues } from '#sip/grammar/headers.ts'
import { parseNameAddr, type NameAddr } from '#sip/grammar/name-addr.ts'
import { parseUri, type Uri } from '#sip/grammar/uri.ts'

/** Who calls whom, as the wire says it: texts still, because only the account's country turns them into numbers. */
export type Parties = Readonly<{
  /** What may be the number dialled, likeliest first. */
  dialled: readonly string[]
  /** Null when the caller withheld it. */
  caller: string | null
  callerName: string | null
}>

/**
 * Reads the parties of an INVITE from a trunk we trust. The number dialled is the user part of the Request-URI; a trunk that
 * registers often puts its own account there and the number into To or P-Called-Party-ID (RFC 7315, 4.2). The caller is the
 * asserted identity (RFC 3325) before From, and nobody when Privacy asks for it (RFC 3323).
 */
export function readParties(invite: SipRequest): Parties {
  const dialled = [
    userOf(parseUri(invite.uri)),
    userOf(nameAddr(header(invite, 'P-Called-Party-ID'))?.uri ?? null),
    userOf(nameAddr(header(invite, 'To'))?.uri ?? null),
  ].filter((user) => user !== null)
  const asserted = headerValues(invite, 'P-Asserted-Identity')
    .map(nameAddr)
    .find((identity) => identity !== null)
  const identity = asserted ?? nameAddr(header(invite, 'From'))
  const user = userOf(identity?.uri ?? null)
  if (identity === null || user === null || isWithheld(invite, identity)) {
    return { dialled: [...new Set(dialled)], caller: null, callerName: null }
  }
  const name = identity.name.trim()
  return {
    dialled: [...new Set(dialled)],
    caller: user,
    callerName: name === '' || name === user ? null : name,
  }
}

/** Everybody the INVITE may say is calling, the asserted first: what a signature is compared with, withheld or not. */
export const assertedCallers = (invite: SipRequest): readonly string[] =>
  [...headerValues(invite, 'P-Asserted-Identity'), header(invite, 'From')]
    .map((field) => userOf(nameAddr(field)?.uri ?? null))
    .filter((user) => user !== null)

const nameAddr = (field: string | null): NameAddr | null => (field === null ? null : parseNameAddr(field))

const userOf = (uri: Uri | null): string | null => {
  if (uri?.kind === 'tel') return uri.number
  return uri?.kind === 'sip' ? (uri.user?.split(';')[0] ?? null) : null
}

const isWithheld = (invite: SipRequest, { uri }: NameAddr): boolean =>
  /(^|[\s;,])(id|user|full)([\s;,]|$)/i.test(header(invite, 'Privacy') ?? '') ||
  (uri.kind === 'sip' &&
    (uri.host === 'anonymous.invalid' || /^(anonymous|restricted|unavailable)$/i.test(uri.user ?? '')))
