import { sign } from 'node:crypto'
import type { MadeCertificate } from './certificates.ts'

/** What a carrier would sign (RFC 8588): everything may be made wrong by a test. */
export type Signing = Readonly<{
  by: MadeCertificate
  x5u: string
  orig: unknown
  dest: unknown
  iat: number
  attest?: unknown
  origid?: unknown
  ppt?: string | null
  header?: Readonly<Record<string, unknown>>
  payload?: Readonly<Record<string, unknown>>
  /** RFC 8224, 7. */
  compact?: boolean
  params?: string
}>

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An Identity field, really signed. */
export function signIdentity(signing: Signing): string {
  const { by, x5u, orig, dest, iat, ppt = 'shaken', compact = false } = signing
  const { attest = 'A', origid = '7f1e0a2c-3b4d-4e5f-8a9b-0c1d2e3f4a5b' } = signing
  const shaken = ppt === 'shaken'
  const header = {
    alg: 'ES256',
    ...(ppt === null ? {} : { ppt }),
    typ: 'passport',
    x5u,
    ...signing.header,
  }
  const payload = {
    ...(shaken ? { attest } : {}),
    dest,
    iat,
    orig,
    ...(shaken ? { origid } : {}),
    ...signing.payload,
  }
  const signed = `${encode(header)}.${encode(payload)}`
  const signature = sign('sha256', Buffer.from(signed), {
    key: by.key,
    dsaEncoding: 'ieee-p1363',
  }).toString('base64url')
  const params = signing.params ?? `;info=<${x5u}>;alg=ES256${ppt === null ? '' : `;ppt=${ppt}`}`
  return `${compact ? '.' : signed}.${signature}${params}`
}
