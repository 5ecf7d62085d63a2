import { ok, refuse, type Result } from '#base/result.ts'
import {
  formatSdp,
  parseSdp,
  type Direction,
  type MediaDescription,
  type SdpRefusal,
  type SessionDescription,
} from './sdp.ts'

/**
 * Offer and answer (RFC 3264) for one audio stream of G.711 with keys as telephone-events (RFC 4733). Pure: text in, text and a
 * decision out, so the layer above can hand either side to whatever carries the sound.
 */
type Codec = 'PCMU' | 'PCMA'

/** Our side of the stream. `session` stays for the life of a call and its `version` grows by one with each new description. */
export type LocalAudio = Readonly<{
  address: string
  port: number
  session: Readonly<{ id: number; version: number }>
  /** In order of preference. */
  codecs?: readonly Codec[]
  /** What we would like; the answer gives the far end no more than it asked for. */
  direction?: Direction
}>

/** What both sides agreed on, seen from us. */
export type AgreedAudio = Readonly<{
  address: string
  port: number
  codec: Codec
  /** Payload type of `telephone-event`, or null when the far end cannot take keys in the stream. */
  keysPayloadType: number | null
  /** Does the far end want to hear us? False while it holds the call. */
  send: boolean
  /** Will the far end send? */
  receive: boolean
}>

export type OfferAnswerRefusal = SdpRefusal | 'no-audio' | 'no-common-codec' | 'answer-does-not-match'

const codecs: Readonly<Record<Codec, Readonly<{ payloadType: string; encoding: string }>>> = {
  PCMU: { payloadType: '0', encoding: 'pcmu/8000' },
  PCMA: { payloadType: '8', encoding: 'pcma/8000' },
}
const bothCodecs: readonly Codec[] = ['PCMA', 'PCMU']
const keys = { payloadType: '101', encoding: 'telephone-event/8000', events: '0-16' } as const

/** Feedback profiles are plain RTP to somebody who sends no feedback. */
const protocols = new Set(['RTP/AVP', 'RTP/AVPF'])

/** What the answerer may say to each direction of the offer (RFC 3264, 6.1), from our own wish. */
const answered: Readonly<Record<Direction, Readonly<Record<Direction, Direction>>>> = {
  sendrecv: { sendrecv: 'sendrecv', sendonly: 'sendonly', recvonly: 'recvonly', inactive: 'inactive' },
  sendonly: { sendrecv: 'recvonly', sendonly: 'inactive', recvonly: 'recvonly', inactive: 'inactive' },
  recvonly: { sendrecv: 'sendonly', sendonly: 'sendonly', recvonly: 'inactive', inactive: 'inactive' },
  inactive: { sendrecv: 'inactive', sendonly: 'inactive', recvonly: 'inactive', inactive: 'inactive' },
}
const sends = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'sendonly'
const receives = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'recvonly'

/** Our offer: every codec we have, and keys. */
export function createOffer(local: LocalAudio): string {
  const formats = (local.codecs ?? bothCodecs).map((codec) => codecs[codec])
  return formatSdp(
    ours(local, [
      stream(local, 'RTP/AVP', local.direction ?? 'sendrecv', [
        ...formats.map(({ payloadType, encoding }) => [payloadType, encoding] as const),
        [keys.payloadType, keys.encoding],
      ]),
    ]),
  )
}

/**
 * Our answer to `offer`: the first audio stream we can take, with the one codec both like best, and its keys; every other stream is
 * refused in its place with port 0, because an answer has as many `m=` lines as the offer.
 */
export function createAnswer(
  offer: string,
  local: LocalAudio,
): Result<Readonly<{ sdp: string; agreed: AgreedAudio }>, OfferAnswerRefusal> {
  const parsed = parseSdp(offer)
  if (!parsed.ok) return parsed
  const theirs = parsed.value
  const chosen = theirs.media.findIndex((media) => isAudio(media) && commonCodec(media, local) !== null)
  const media = theirs.media[chosen]
  if (media === undefined) return refuse(theirs.media.some(isAudio) ? 'no-common-codec' : 'no-audio')
  const codec = commonCodec(media, local)
  if (codec === null) return refuse('no-common-codec')

  const keysPayloadType = keysOf(media)
  const direction = answered[directionOf(theirs, media)][local.direction ?? 'sendrecv']
  const formats: [string, string][] = [[codecs[codec].payloadType, codecs[codec].encoding]]
  if (keysPayloadType !== null) formats.push([keysPayloadType, keys.encoding])
  const answer = theirs.media.map((each, index) =>
    index === chosen ? stream(local, each.protocol, direction, formats) : refused(each),
  )
  return ok({
    sdp: formatSdp(ours(local, answer)),
    agreed: agreed(theirs, media, codec, keysPayloadType, direction),
  })
}

/** Reads their answer to the offer we made with `local`. */
export function readAnswer(answer: string, local: LocalAudio): Result<AgreedAudio, OfferAnswerRefusal> {
  const parsed = parseSdp(answer)
  if (!parsed.ok) return parsed
  const [media, ...others] = parsed.value.media
  if (media === undefined || media.kind !== 'audio') return refuse('answer-does-not-match')
  if (others.some((other) => other.port !== 0))
    return refuse('answer-does-not-match', 'more streams than offered')
  if (!isAudio(media)) return refuse('no-audio', 'our stream was refused')
  const codec = commonCodec(media, local)
  if (codec === null) return refuse('no-common-codec')
  const ask = local.direction ?? 'sendrecv'
  const direction = answered[directionOf(parsed.value, media)][ask]
  return ok(agreed(parsed.value, media, codec, keysOf(media), direction))
}

/** True for an offer that stops us from sending: `sendonly`, `inactive`, or the old `c=0.0.0.0` (RFC 3264, 8.4). */
export function isHold(offer: string): boolean {
  const parsed = parseSdp(offer)
  if (!parsed.ok) return false
  const media = parsed.value.media.find(isAudio)
  return media !== undefined && !receives(directionOf(parsed.value, media))
}

const isAudio = (media: MediaDescription): boolean =>
  media.kind === 'audio' && media.port !== 0 && protocols.has(media.protocol)

const addressOf = (description: SessionDescription, media: MediaDescription): string =>
  media.address ?? description.address ?? '0.0.0.0'

const nowhere = new Set(['0.0.0.0', '::'])

/** What they do with this stream. An address of zero takes no packets, whatever the attribute says. */
function directionOf(description: SessionDescription, media: MediaDescription): Direction {
  const said = media.direction ?? description.direction ?? 'sendrecv'
  if (!nowhere.has(addressOf(description, media))) return said
  return sends(said) ? 'sendonly' : 'inactive'
}

/** Their order decides: the answerer should keep the offerer's preference (RFC 3264, 6.1). */
function commonCodec(media: MediaDescription, local: LocalAudio): Codec | null {
  const allowed = local.codecs ?? bothCodecs
  for (const format of media.formats) {
    for (const codec of allowed) {
      const { payloadType, encoding } = codecs[codec]
      // Static payload types need no rtpmap (RFC 3551); one that says otherwise is a trap, and `pcmu/8000/1` is the same codec.
      const said = (media.encodings.get(format) ?? encoding).replace(/\/1$/, '')
      if (format === payloadType && said === encoding) return codec
    }
  }
  return null
}

const keysOf = (media: MediaDescription): string | null =>
  media.formats.find((format) => media.encodings.get(format)?.replace(/\/1$/, '') === keys.encoding) ?? null

const agreed = (
  theirs: SessionDescription,
  media: MediaDescription,
  codec: Codec,
  keysPayloadType: string | null,
  ourDirection: Direction,
): AgreedAudio => ({
  address: addressOf(theirs, media),
  port: media.port,
  codec,
  keysPayloadType: keysPayloadType === null ? null : Number(keysPayloadType),
  send: sends(ourDirection),
  receive: receives(ourDirection),
})

const ours = (local: LocalAudio, media: readonly MediaDescription[]): SessionDescription => ({
  origin: { id: String(local.session.id), version: String(local.session.version), address: local.address },
  address: local.address,
  direction: null,
  media,
})

const stream = (
  local: LocalAudio,
  protocol: string,
  direction: Direction,
  formats: readonly (readonly [payloadType: string, encoding: string])[],
): MediaDescription => ({
  kind: 'audio',
  port: local.port,
  protocol,
  formats: formats.map(([payloadType]) => payloadType),
  address: null,
  direction,
  encodings: new Map(formats),
  parameters: new Map(
    formats
      .filter(([, encoding]) => encoding === keys.encoding)
      .map(([payloadType]) => [payloadType, keys.events]),
  ),
  packetMs: 20,
})

const refused = (media: MediaDescription): MediaDescription => ({
  ...media,
  port: 0,
  address: null,
  direction: null,
  encodings: new Map(),
  parameters: new Map(),
  packetMs: null,
})
