/** The header of RFC 3550, section 5.1, and where the payload lies in the packet. */
export type RtpHeader = Readonly<{
  payloadType: number
  marker: boolean
  sequence: number
  timestamp: number
  ssrc: number
  /** First byte of the payload. */
  from: number
  /** One past its last byte (padding is left out). */
  to: number
}>

export const headerLength = 12

/** Longer than any voice packet: 200 ms of G.711. What is bigger is not for us. */
export const longestPayload = 1600

/** Reads what claims to be an RTP packet. Null when it is not one: too short, another version, lengths that do not add up. */
export function readRtp(packet: Buffer): RtpHeader | null {
  const length = packet.length
  if (length < headerLength) return null
  const first = packet[0] ?? 0
  if (first >> 6 !== 2) return null
  let from = headerLength + 4 * (first & 0x0f)
  if (first & 0x10) {
    if (length < from + 4) return null
    from += 4 + 4 * packet.readUInt16BE(from + 2)
  }
  let to = length
  if (first & 0x20) {
    const padding = packet[length - 1] ?? 0
    if (padding === 0) return null
    to -= padding
  }
  if (from > to || to - from > longestPayload) return null
  const second = packet[1] ?? 0
  const payloadType = second & 0x7f
  // RFC 5761: 64 to 95 are RTCP packets that lost their way.
  if (payloadType >= 64 && payloadType <= 95) return null
  return {
    payloadType,
    marker: second >= 0x80,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    from,
    to,
  }
}

/** Writes the twelve bytes in front of a payload; `at` is where they begin. */
export function writeRtpHeader(
  packet: Buffer,
  at: number,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  packet[at] = 0x80
  packet[at + 1] = payloadType | (marker ? 0x80 : 0)
  packet.writeUInt16BE(sequence & 0xffff, at + 2)
  packet.writeUInt32BE(timestamp >>> 0, at + 4)
  packet.writeUInt32BE(ssrc >>> 0, at + 8)
}
