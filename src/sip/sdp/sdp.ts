import { isIP } from 'node:net'
import { ok, refuse, type Result } from '#base/result.ts'

/** A session description (RFC 8866) as far as a telephone call needs it. Lines we do not use are dropped when read. */
export type SessionDescription = Readonly<{
  origin: Origin
  /** `c=` of the session; a stream may have its own. */
  address: string | null
  direction: Direction | null
  media: readonly MediaDescription[]
}>

/** The `o=` line. `version` grows by one with each changed description of the same session (RFC 3264, section 8). */
type Origin = Readonly<{ id: string; version: string; address: string }>

/** What the one who wrote it does: `sendonly` puts the other on hold (RFC 3264, 8.4). */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** One `m=` line with what belongs to it. Port 0 is a refused or removed stream. */
export type MediaDescription = Readonly<{
  kind: string
  port: number
  protocol: string
  /** Payload types in order of preference, as text: other media have words here. */
  formats: readonly string[]
  address: string | null
  direction: Direction | null
  /** `a=rtpmap`: payload type to encoding, lower case (`pcmu/8000`). */
  encodings: ReadonlyMap<string, string>
  /** `a=fmtp`: payload type to parameters. */
  parameters: ReadonlyMap<string, string>
  packetMs: number | null
}>

export type SdpRefusal = 'sdp-too-long' | 'sdp-malformed' | 'sdp-bad-address' | 'sdp-bad-media'

/** Longer than any telephone writes, short enough to read in microseconds. */
const limits = { bytes: 16_384, lines: 512, media: 32, formats: 64 } as const

const directions: Readonly<Record<string, Direction>> = {
  sendrecv: 'sendrecv',
  sendonly: 'sendonly',
  recvonly: 'recvonly',
  inactive: 'inactive',
}

/** Reads an SDP body. What is wrong is refused by name, never thrown: the text comes from a stranger. */
export function parseSdp(text: string): Result<SessionDescription, SdpRefusal> {
  if (text.length > limits.bytes) return refuse('sdp-too-long', `${text.length} characters`)
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line !== '')
  if (lines.length > limits.lines) return refuse('sdp-too-long', `${lines.length} lines`)
  if (lines[0] !== 'v=0') return refuse('sdp-malformed', 'v=0 must come first')

  let origin: Origin | null = null
  const session = { address: null as string | null, direction: null as Direction | null }
  const media: OpenMedia[] = []

  for (const line of lines) {
    if (line.charAt(1) !== '=') return refuse('sdp-malformed', line.slice(0, 80))
    const value = line.slice(2)
    const part = media.at(-1) ?? session
    switch (line.charAt(0)) {
      case 'o': {
        origin = readOrigin(value)
        if (origin === null) return refuse('sdp-malformed', line.slice(0, 80))
        break
      }
      case 'c': {
        const address = readConnection(value)
        if (address === null) return refuse('sdp-bad-address', line.slice(0, 80))
        part.address = address
        break
      }
      case 'm': {
        const opened = readMedia(value)
        if (opened === null || media.length === limits.media)
          return refuse('sdp-bad-media', line.slice(0, 80))
        media.push(opened)
        break
      }
      case 'a': {
        readAttribute(value, part)
        break
      }
      default: // s=, t=, b=, k=, ... say nothing a telephone call needs
    }
  }

  if (origin === null) return refuse('sdp-malformed', 'o= is missing')
  if (media.some((each) => each.port !== 0 && each.address === null && session.address === null))
    return refuse('sdp-bad-address', 'c= is missing')
  return ok({ origin, ...session, media })
}

type OpenMedia = { -readonly [Key in keyof MediaDescription]: MediaDescription[Key] } & {
  encodings: Map<string, string>
  parameters: Map<string, string>
}

function readOrigin(value: string): Origin | null {
  const [, id = '', version = '', , , address = ''] = value.split(' ')
  return /^\d{1,20}$/.test(id) && /^\d{1,20}$/.test(version) && address !== ''
    ? { id, version, address }
    : null
}

/** An IP address packets can go to. No host names (a lookup in the middle of a call), no multicast (it would multiply). */
function readConnection(value: string): string | null {
  const [network, type, address = '', ...rest] = value.trim().split(' ')
  if (network !== 'IN' || rest.length > 0 || isIP(address) === 0) return null
  if ((type === 'IP4') !== (isIP(address) === 4)) return null
  return isMulticast(address) ? null : address
}

const isMulticast = (address: string): boolean =>
  isIP(address) === 4 ? Number.parseInt(address, 10) >= 224 : /^ff/i.test(address)

function readMedia(value: string): OpenMedia | null {
  const [kind = '', ports = '', protocol = '', ...formats] = value.trim().split(/ +/)
  const port = /^(\d{1,5})(\/\d{1,3})?$/.exec(ports)?.[1]
  if (kind === '' || protocol === '' || port === undefined || Number(port) > 65_535) return null
  if (formats.length === 0 || formats.length > limits.formats) return null
  return {
    kind,
    port: Number(port),
    protocol,
    formats,
    address: null,
    direction: null,
    encodings: new Map(),
    parameters: new Map(),
    packetMs: null,
  }
}

function readAttribute(value: string, part: OpenMedia | { direction: Direction | null }): void {
  const direction = Object.hasOwn(directions, value) ? directions[value] : undefined
  if (direction !== undefined) part.direction = direction
  if (!('encodings' in part)) return
  const [, name, rest = ''] = /^(rtpmap|fmtp|ptime):(.*)$/.exec(value) ?? []
  const [, payloadType, detail = ''] = /^(\d{1,3}) +(.+)$/.exec(rest) ?? []
  if (name === 'ptime' && /^\d{1,3}$/.test(rest)) part.packetMs = Number(rest)
  if (payloadType === undefined || !part.formats.includes(payloadType)) return
  if (name === 'rtpmap') part.encodings.set(payloadType, detail.trim().toLowerCase())
  if (name === 'fmtp') part.parameters.set(payloadType, detail.trim())
}

/** Writes the description as it goes on the wire. */
export function formatSdp(description: SessionDescription): string {
  const { origin, address, direction, media } = description
  const lines = [
    'v=0',
    `o=- ${origin.id} ${origin.version} IN ${family(origin.address)} ${origin.address}`,
    's=-',
    ...(address === null ? [] : [`c=IN ${family(address)} ${address}`]),
    't=0 0',
    ...(direction === null ? [] : [`a=${direction}`]),
    ...media.flatMap(formatMedia),
  ]
  return `${lines.join('\r\n')}\r\n`
}

const family = (address: string): string => (isIP(address) === 6 ? 'IP6' : 'IP4')

const formatMedia = (media: MediaDescription): string[] => [
  `m=${media.kind} ${media.port} ${media.protocol} ${media.formats.join(' ')}`,
  ...(media.address === null ? [] : [`c=IN ${family(media.address)} ${media.address}`]),
  ...Array.from(media.encodings, ([payloadType, encoding]) => `a=rtpmap:${payloadType} ${written(encoding)}`),
  ...Array.from(media.parameters, ([payloadType, text]) => `a=fmtp:${payloadType} ${text}`),
  ...(media.packetMs === null ? [] : [`a=ptime:${media.packetMs}`]),
  ...(media.direction === null ? [] : [`a=${media.direction}`]),
]

/** Encoding names have no case (RFC 4855), but G.711 is written in capitals everywhere. */
const written = (encoding: string): string => encoding.replace(/^pcm[ua]/, (name) => name.toUpperCase())
