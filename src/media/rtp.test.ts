import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Reception } from './reception.ts'
import { readRtcp, writeRtcp } from './rtcp.ts'
import { headerLength, longestPayload, readRtp, writeRtpHeader } from './rtp.ts'
import { keysIn, readEvent, writeEvent } from './telephone-event.ts'

const listen = (sequences: readonly number[]): Reception => {
  const reception = new Reception(1, sequences[0] ?? 0)
  for (const [index, sequence] of sequences.entries()) reception.accept(sequence, sequence * 160, index * 160)
  return reception
}

describe('an RTP packet', () => {
  test('of any bytes is read with a payload inside it, or not at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.boolean(), (bytes, version2) => {
        if (version2 && bytes.length > 0) bytes[0] = 0x80 | ((bytes[0] ?? 0) & 0x3f)
        const header = readRtp(Buffer.from(bytes))
        if (!header) return
        expect(header.from).toBeGreaterThanOrEqual(headerLength)
        expect(header.to).toBeLessThanOrEqual(bytes.length)
        expect(header.to - header.from).toBeGreaterThanOrEqual(0)
        expect(header.to - header.from).toBeLessThanOrEqual(longestPayload)
      }),
      { numRuns: 1000 },
    )
  })

  test('reads as it was written', () => {
    const word = fc.nat(0xffff_ffff)
    fc.assert(
      fc.property(
        fc.nat(63),
        fc.boolean(),
        fc.nat(0xffff),
        word,
        word,
        (payloadType, marker, sequence, timestamp, ssrc) => {
          const packet = Buffer.alloc(headerLength + 160)
          writeRtpHeader(packet, 0, payloadType, marker, sequence, timestamp, ssrc)
          expect(readRtp(packet)).toEqual({
            payloadType,
            marker,
            sequence,
            timestamp,
            ssrc,
            from: 12,
            to: 172,
          })
        },
      ),
    )
  })

  test('may carry contributing sources, an extension and padding around its payload', () => {
    const packet = Buffer.alloc(12 + 8 + 4 + 4 + 10 + 4)
    writeRtpHeader(packet, 0, 8, false, 1, 2, 3)
    packet[0] = 0x80 | 0x20 | 0x10 | 2
    packet.writeUInt16BE(1, 12 + 8 + 2)
    packet[packet.length - 1] = 4
    expect(readRtp(packet)).toMatchObject({ from: 28, to: 38 })
  })

  test.each([
    ['shorter than a header', Buffer.alloc(11, 0x80)],
    ['of another version', Buffer.alloc(172, 0x40)],
    ['padded by more than it has', Buffer.from([0xa0, 0, ...Array(11).fill(0), 200])],
    ['too long for speech', Buffer.concat([Buffer.from([0x80, 0]), Buffer.alloc(2000)])],
    ['that is RTCP gone astray', Buffer.from([0x80, 200, ...Array(26).fill(0)])],
  ])('%s is refused', (_, packet) => {
    expect(readRtp(packet)).toBeNull()
  })
})

describe('reception', () => {
  test('counts what never came, over the turn of the numbers too', () => {
    expect(listen([65_533, 65_534, 0, 1, 4]).lost).toBe(3)
  })

  test('in any order within reach, nothing is lost and nothing counts twice', () => {
    const shuffled = fc.shuffledSubarray(
      Array.from({ length: 40 }, (_, index) => (65_520 + index) & 0xffff),
      { minLength: 40 },
    )
    fc.assert(
      fc.property(shuffled, (rest) => {
        const reception = listen([65_519, ...rest, ...rest])
        expect(reception.received).toBe(41)
        expect(reception.lost).toBe(0)
      }),
    )
  })

  test('believes a jump only when the next packet continues it', () => {
    const reception = listen([1, 2, 3])
    expect(reception.accept(40_000, 0, 0)).toBe('late')
    expect(reception.accept(4, 0, 0)).toBe('good')
    expect(reception.accept(30_000, 0, 0)).toBe('late')
    expect(reception.accept(30_001, 0, 0)).toBe('restarted')
    expect(reception.accept(30_002, 0, 0)).toBe('good')
    expect(reception.lost).toBe(0)
  })

  test('measures jitter as RFC 3550 does: none when steady, towards the mean difference when not', () => {
    const steady = new Reception(1, 0)
    const shaken = new Reception(2, 0)
    for (let index = 0; index < 500; index++) {
      steady.accept(index, index * 160, index * 160)
      shaken.accept(index, index * 160, index * 160 + (index % 2) * 80)
    }
    expect(steady.jitter).toBe(0)
    expect(shaken.jitter).toBeGreaterThan(75)
    expect(shaken.jitter).toBeLessThan(81)
  })
})

describe('RTCP', () => {
  test('of any bytes never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 198, max: 206 }), (bytes, type) => {
        const packet = Buffer.from(bytes)
        if (packet.length > 3) {
          packet[0] = 0x80 | ((packet[0] ?? 0) & 0x1f)
          packet[1] = type
          packet.writeUInt16BE(Math.floor(packet.length / 4) - 1, 2)
        }
        expect(() => readRtcp(packet)).not.toThrow()
      }),
      { numRuns: 1000 },
    )
  })

  test('tells what was sent and what was lost, and reads back', () => {
    const reception = new Reception(77, 1)
    for (const sequence of [1, 2, 3, 5]) reception.accept(sequence, sequence * 160, sequence * 160)
    const sending = { ssrc: 5, timestamp: 800, packets: 5, octets: 800 }
    const packet = writeRtcp(
      'name',
      1_700_000_000_500,
      sending,
      { reception, senderTime: null, senderTimeAt: 0 },
      true,
    )
    expect(packet.length % 4).toBe(0)
    expect(readRtcp(packet)).toMatchObject({ bye: true, reports: [{ ssrc: 77, fractionLost: 51, lost: 1 }] })
    expect(packet.readUInt32BE(8)).toBe(1_700_000_000 + 2_208_988_800)
    expect(packet.readUInt32BE(12)).toBe(0x8000_0000)
    expect(readRtcp(writeRtcp('n', 0, { ...sending, packets: 0 }, null, false))).toEqual({
      senderTime: null,
      reports: [],
      bye: false,
    })
  })
})

describe('telephone events', () => {
  test('carry every key there and back', () => {
    for (const key of '0123456789*#ABCD') {
      const payload = new Uint8Array(4)
      writeEvent(payload, 0, key, true, 1280)
      expect(readEvent(payload)).toEqual({ key, end: true, duration: 1280 })
    }
  })

  test('that are no keys, or cut short, are none', () => {
    expect(readEvent(Uint8Array.of(16, 0, 0, 0))).toBeNull()
    expect(readEvent(Uint8Array.of(1, 0, 0))).toBeNull()
  })

  test('keys are found in what people type', () => {
    expect(keysIn('1 (a) 9-#x')).toEqual(['1', 'A', '9', '#'])
  })
})
