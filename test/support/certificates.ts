import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/** A certificate made for a test (RFC 5280), with the key it is for. */
export type MadeCertificate = Readonly<{ pem: string; name: string; key: KeyObject; keyPem: string }>

export type Wanted = Readonly<{
  name: string
  /** Who signs it; itself when left out. */
  issuer?: MadeCertificate
  /** May it issue others? */
  authority?: boolean
  validFrom?: number
  validTo?: number
  /** Entries of the TNAuthList extension (RFC 8226, 9). */
  numbers?: readonly TnEntry[]
  /** Serves https on 127.0.0.1. */
  loopback?: boolean
  curve?: 'prime256v1' | 'secp384r1'
}>
export type TnEntry =
  | Readonly<{ provider: string }>
  | Readonly<{ one: string }>
  | Readonly<{ from: string; count: number }>

const year = 365 * 86_400_000

export function makeCertificate(wanted: Wanted): MadeCertificate {
  const { name, issuer, validFrom = Date.now() - year, validTo = Date.now() + year } = wanted
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: wanted.curve ?? 'prime256v1' })
  const algorithm = sequence(oid('2a8648ce3d040302')) // ecdsa-with-SHA256
  const body = sequence(
    der(0xa0, integer(2)), // version 3
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    algorithm,
    distinguished(issuer?.name ?? name),
    sequence(time(validFrom), time(validTo)),
    distinguished(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions(wanted))),
  )
  const signature = sign('sha256', body, issuer?.key ?? privateKey)
  const whole = sequence(body, algorithm, bits(signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    name,
    key: privateKey,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function extensions({ authority = false, numbers, loopback = false }: Wanted): readonly Buffer[] {
  const basic = sequence(...(authority ? [der(0x01, Buffer.of(0xff))] : []))
  return [
    sequence(oid('551d13'), der(0x01, Buffer.of(0xff)), octets(basic)), // basicConstraints, critical
    ...(numbers ? [sequence(oid('2b0601050507011a'), octets(sequence(...numbers.map(tnEntry))))] : []),
    ...(loopback ? [sequence(oid('551d11'), octets(sequence(der(0x87, Buffer.of(127, 0, 0, 1)))))] : []),
  ]
}

function tnEntry(entry: TnEntry): Buffer {
  if ('provider' in entry) return der(0xa0, ia5(entry.provider))
  if ('one' in entry) return der(0xa2, ia5(entry.one))
  return der(0xa1, sequence(ia5(entry.from), integer(entry.count)))
}

/** A value of DER (X.690). */
export function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents)
  if (body.length < 128) return Buffer.concat([Buffer.of(tag, body.length), body])
  const length = Buffer.from(body.length.toString(16).padStart(4, '0'), 'hex')
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, body])
}
const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const octets = (value: Buffer): Buffer => der(0x04, value)
const ia5 = (text: string): Buffer => der(0x16, Buffer.from(text, 'latin1'))
const bits = (value: Buffer): Buffer => der(0x03, Buffer.of(0), value)
/** As few bytes as keep the first bit zero. */
const integer = (value: number): Buffer => {
  const size = Math.floor(value.toString(2).length / 8) + 1
  return der(0x02, Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex'))
}
const distinguished = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))))
const time = (at: number): Buffer =>
  der(0x18, Buffer.from(`${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`))
