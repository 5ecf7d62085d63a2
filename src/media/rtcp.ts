import type { Reception } from './reception.ts'

/** What a far end told about the stream we send it (RFC 3550, section 6.4.1). */
type RtcpReport = Readonly<{ ssrc: number; fractionLost: number; lost: number; jitter: number }>

export type Rtcp = Readonly<{
  /** Middle 32 bits of the sender's NTP time, to be echoed; null without a sender report. */
  senderTime: number | null
  reports: readonly RtcpReport[]
  bye: boolean
}>

const types = { senderReport: 200, receiverReport: 201, description: 202, bye: 203 } as const

/** Reads a compound packet. Null when it breaks the validity rules of RFC 3550, appendix A.2. */
export function readRtcp(packet: Buffer): Rtcp | null {
  const reports: RtcpReport[] = []
  let senderTime: number | null = null
  let bye = false
  let at = 0
  while (at < packet.length) {
    if (at + 4 > packet.length) return null
    const first = packet[at] ?? 0
    const type = packet[at + 1] ?? 0
    const end = at + 4 * (packet.readUInt16BE(at + 2) + 1)
    if (first >> 6 !== 2 || end > packet.length) return null
    if (at === 0 && type !== types.senderReport && type !== types.receiverReport) return null
    const count = first & 0x1f
    if (type === types.senderReport || type === types.receiverReport) {
      const blocks = at + (type === types.senderReport ? 28 : 8)
      if (blocks + 24 * count > end) return null
      if (type === types.senderReport) senderTime = packet.readUInt32BE(at + 10)
      for (let block = blocks; block < blocks + 24 * count; block += 24)
        reports.push({
          ssrc: packet.readUInt32BE(block),
          fractionLost: packet[block + 4] ?? 0,
          lost: packet.readIntBE(block + 5, 3),
          jitter: packet.readUInt32BE(block + 12),
        })
    } else if (type === types.bye) bye = true
    at = end
  }
  return at === 0 ? null : { senderTime, reports, bye }
}

export type Sending = Readonly<{ ssrc: number; timestamp: number; packets: number; octets: number }>
export type Hearing = Readonly<{ reception: Reception; senderTime: number | null; senderTimeAt: number }>

/**
 * A compound packet: sender report (receiver report when we sent nothing), a name without meaning (RFC 7022), and `BYE` at the end.
 * `now` is in milliseconds since 1970.
 */
export function writeRtcp(
  name: string,
  now: number,
  sending: Sending,
  hearing: Hearing | null,
  bye: boolean,
): Buffer {
  const sender = sending.packets > 0
  const reportLength = (sender ? 28 : 8) + (hearing ? 24 : 0)
  const cname = Buffer.from(name.slice(0, 255))
  const descriptionLength = Math.ceil((4 + 4 + 2 + cname.length + 1) / 4) * 4
  const packet = Buffer.alloc(reportLength + descriptionLength + (bye ? 8 : 0))
  writeStart(
    packet,
    0,
    hearing ? 1 : 0,
    sender ? types.senderReport : types.receiverReport,
    reportLength,
    sending.ssrc,
  )
  let at = 8
  if (sender) {
    packet.writeUInt32BE((Math.floor(now / 1000) + ntpEpoch) >>> 0, 8)
    packet.writeUInt32BE(Math.floor(((now % 1000) / 1000) * 0x1_0000_0000) >>> 0, 12)
    packet.writeUInt32BE(sending.timestamp >>> 0, 16)
    packet.writeUInt32BE(sending.packets >>> 0, 20)
    packet.writeUInt32BE(sending.octets >>> 0, 24)
    at = 28
  }
  if (hearing) {
    const { reception, senderTime, senderTimeAt } = hearing
    packet.writeUInt32BE(reception.ssrc, at)
    packet[at + 4] = reception.fractionLost()
    packet.writeIntBE(Math.min(reception.lost, 0x7fffff), at + 5, 3)
    packet.writeUInt32BE(reception.extendedHighest, at + 8)
    packet.writeUInt32BE(Math.floor(reception.jitter), at + 12)
    packet.writeUInt32BE(senderTime ?? 0, at + 16)
    packet.writeUInt32BE(
      senderTime === null ? 0 : Math.floor(((now - senderTimeAt) * 65_536) / 1000) >>> 0,
      at + 20,
    )
  }
  writeStart(packet, reportLength, 1, types.description, descriptionLength, sending.ssrc)
  packet[reportLength + 8] = 1 // CNAME
  packet[reportLength + 9] = cname.length
  cname.copy(packet, reportLength + 10)
  if (bye) writeStart(packet, reportLength + descriptionLength, 1, types.bye, 8, sending.ssrc)
  return packet
}

/** Seconds from 1900, where NTP begins, to 1970. */
const ntpEpoch = 2_208_988_800

function writeStart(
  packet: Buffer,
  at: number,
  count: number,
  type: number,
  length: number,
  ssrc: number,
): void {
  packet[at] = 0x80 | count
  packet[at + 1] = type
  packet.writeUInt16BE(length / 4 - 1, at + 2)
  packet.writeUInt32BE(ssrc >>> 0, at + 4)
}
