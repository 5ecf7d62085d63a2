import type { X509Certificate } from 'node:crypto'
import { readDer, type Der } from './der.ts'

/** Which numbers a certificate may speak for (RFC 8226, 9): a provider's code, single numbers, or ranges. */
export type TnAuthList = Readonly<{
  /** Codes of service providers: whose numbers those are stands in no certificate. */
  providers: readonly string[]
  covers(number: string): boolean
}>

/** id-pe-TNAuthList, 1.3.6.1.5.5.7.1.26. */
const oid = '2b0601050507011a'

/** Null when the certificate has no such extension; `unreadable` when it has one that is none. */
export function tnAuthListOf(certificate: X509Certificate): TnAuthList | null | 'unreadable' {
  const value = extensionOf(certificate, oid)
  if (value === null) return null
  const list = readDer(value)
  if (list?.tag !== tags.sequence || list.children.length === 0) return 'unreadable'
  const entries = list.children.map(readEntry)
  if (entries.includes(null)) return 'unreadable'
  const known = entries.filter((entry) => entry !== null)
  return {
    providers: known.flatMap((entry) => ('provider' in entry ? [entry.provider] : [])),
    covers: (number) => known.some((entry) => 'first' in entry && isWithin(entry, number)),
  }
}

const tags = { integer: 0x02, oid: 0x06, octets: 0x04, ia5: 0x16, sequence: 0x30 } as const

type Range = Readonly<{ first: string; count: bigint }>

/** `TNEntry ::= CHOICE { spc [0], range [1], one [2] }`, each tagged explicitly. */
function readEntry({ tag, children: [inner] }: Der): Readonly<{ provider: string }> | Range | null {
  if (inner === undefined) return null
  if (tag === 0xa0 && inner.tag === tags.ia5) return { provider: inner.bytes.toString('latin1') }
  if (tag === 0xa2 && inner.tag === tags.ia5) return { first: inner.bytes.toString('latin1'), count: 1n }
  const [start, count] = inner.children
  if (tag !== 0xa1 || start?.tag !== tags.ia5 || count?.tag !== tags.integer || count.bytes.length > 8)
    return null
  return { first: start.bytes.toString('latin1'), count: BigInt(`0x${count.bytes.toString('hex') || '0'}`) }
}

function isWithin({ first, count }: Range, number: string): boolean {
  if (first === number) return true
  if (first.length !== number.length || !/^\d+$/.test(first) || !/^\d+$/.test(number)) return false
  const offset = BigInt(number) - BigInt(first)
  return offset >= 0n && offset < count
}

/** `Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue }` in the certificate's part [3] (RFC 5280, 4.1). */
function extensionOf({ raw }: X509Certificate, wanted: string): Buffer | null {
  const [body] = readDer(raw)?.children ?? []
  const [extensions] = body?.children.find(({ tag }) => tag === 0xa3)?.children ?? []
  for (const { children } of extensions?.children ?? []) {
    const [id] = children
    if (id?.tag === tags.oid && id.bytes.toString('hex') === wanted) return children.at(-1)?.bytes ?? null
  }
  return null
}
