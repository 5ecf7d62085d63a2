import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Latch } from './latch.ts'
import { OutgoingStream } from './outgoing.ts'
import { Timeline } from './timeline.ts'

describe('the outgoing stream', () => {
  test('keeps one line of numbers whoever speaks: up by one, timestamps by the clock', () => {
    const turns = fc.array(fc.record({ relayed: fc.boolean(), packets: fc.integer({ min: 1, max: 20 }) }), {
      maxLength: 20,
    })
    fc.assert(
      fc.property(turns, fc.nat(0xffff), fc.nat(0xffff_ffff), (turns, sequence, timestamp) => {
        const out = new OutgoingStream(1, sequence, timestamp)
        const sent = turns
          .flatMap(({ relayed, packets }, turn) =>
            Array.from({ length: packets }, (_, index) => ({ relayed, turn, index })),
          )
          .map(({ relayed, turn, index }, at) => {
            const now = 1000 + 20 * at
            if (relayed) out.follow(100 + turn, 65_530 + index, 0xffff_ff00 + index * 160, 160, false, now)
            else out.next(160, now)
            return { sequence: out.sequence, timestamp: out.timestamp }
          })
        const expected = sent.map((_, at) => ({
          sequence: ((sent[0]?.sequence ?? 0) + at) & 0xffff,
          timestamp: ((sent[0]?.timestamp ?? 0) + 160 * at) >>> 0,
        }))
        expect(sent).toEqual(expected)
      }),
    )
  })

  test('marks where somebody else begins to speak, and where a pause ends', () => {
    const out = new OutgoingStream(1, 0, 0)
    const marks = [0, 20, 40, 300, 320].map((now) => {
      out.next(160, now)
      return out.marker
    })
    expect(marks).toEqual([true, false, false, true, false])
    expect(out.timestamp).toBe(160 * 2 + 2080 + 160)
    out.follow(9, 5, 5, 160, false, 340)
    expect(out.marker).toBe(true)
    expect(out.follow(9, 4, 5 - 160, 160, false, 341)).toBe(false)
  })
})

describe('the latch', () => {
  test.each([
    ['the signalled port is the far end', [['10.0.0.1', 5000, 0, true]]],
    ['another port of the same address is, behind a NAT', [['10.0.0.1', 6000, 0, true]]],
    ['another address is, when it comes first', [['10.9.9.9', 6000, 0, true]]],
    [
      'a stranger is not, while the far end speaks',
      [
        ['10.0.0.1', 6000, 0, true],
        ['10.9.9.9', 1, 500, false],
        ['10.0.0.1', 6001, 600, false],
        ['10.0.0.1', 6000, 700, true],
      ],
    ],
    [
      'a stranger is, when the far end has long been silent',
      [
        ['10.0.0.1', 5000, 0, true],
        ['10.9.9.9', 1, 2001, true],
        ['10.0.0.1', 5000, 2002, true],
      ],
    ],
    [
      'the nearer to what was signalled wins, and keeps',
      [
        ['10.9.9.9', 1, 0, true],
        ['10.0.0.1', 6000, 1, true],
        ['10.0.0.1', 5000, 2, true],
        ['10.0.0.1', 6000, 3, false],
      ],
    ],
  ] as const)('%s', (_, packets) => {
    const latch = new Latch('10.0.0.1', 5000)
    for (const [address, port, now, accepted] of packets)
      expect(latch.accepts(address, port, now)).toBe(accepted)
  })

  test('a new address in a new offer counts at once; the same again changes nothing', () => {
    const latch = new Latch('10.0.0.1', 5000)
    latch.accepts('10.0.0.1', 6000, 0)
    latch.signal('10.0.0.1', 5000)
    expect(latch.port).toBe(6000)
    latch.signal('10.0.0.2', 7000)
    expect([latch.address, latch.port]).toEqual(['10.0.0.2', 7000])
  })
})

describe('the timeline of a recording', () => {
  test('puts trembling arrivals where their timestamps say', () => {
    const timeline = new Timeline()
    const arrivals = [0, 300, 330, 500, 1000, 810]
    expect(arrivals.map((now, index) => timeline.place(1000 + index * 160, now))).toEqual([
      0, 160, 320, 480, 640, 800,
    ])
  })

  test('moves at once when the first packet was the late one', () => {
    const timeline = new Timeline()
    timeline.place(0, 400)
    expect(timeline.place(160, 160)).toBe(160)
    expect(timeline.place(320, 320)).toBe(320)
  })

  test('follows the wall clock when the far clock is off: never 20 ms apart in an hour', () => {
    for (const drift of [-0.0002, 0.0002]) {
      const timeline = new Timeline()
      let worst = 0
      for (let index = 0; index < 180_000; index++) {
        const now = Math.round(index * 160 * (1 + drift))
        worst = Math.max(worst, Math.abs(timeline.place(index * 160, now) - now))
      }
      expect(worst).toBeLessThanOrEqual(160)
    }
  })

  test('takes a leap of the timestamps for a new beginning', () => {
    const timeline = new Timeline()
    timeline.place(0, 0)
    expect(timeline.place(2 ** 31, 160)).toBe(160)
    expect(timeline.place(2 ** 31 + 160, 320)).toBe(320)
  })
})
