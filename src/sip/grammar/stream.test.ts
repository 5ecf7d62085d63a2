import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Frame } from './stream.ts'
import { StreamFramer } from './stream.ts'

const one = Buffer.from('OPTIONS sip:a SIP/2.0\r\nContent-Length: 4\r\n\r\nbody')
const two = Buffer.from('SIP/2.0 200 OK\r\nX: 1\r\nl :\r\n 0\r\n\r\n')
const ping = Buffer.from('\r\n\r\n')

const text = (frames: readonly Frame[]): readonly string[] =>
  frames.map((frame) => (frame.kind === 'message' ? frame.bytes.toString() : frame.kind))

test('however a stream is cut into pieces, the same messages and pings come out', () => {
  const whole = Buffer.concat([one, ping, two, ping, two, one])
  const cuts = fc
    .array(fc.nat({ max: whole.length }), { maxLength: 60 })
    .map((at) => at.toSorted((a, b) => a - b))
  fc.assert(
    fc.property(cuts, (at) => {
      const framer = new StreamFramer()
      const pieces = [0, ...at].map((from, index) => whole.subarray(from, at[index] ?? whole.length))
      expect(text(pieces.flatMap((piece) => framer.push(piece)))).toEqual([
        one.toString(),
        'ping',
        two.toString(),
        'ping',
        two.toString(),
        one.toString(),
      ])
      expect(framer.partial).toBe(false)
    }),
  )
})

test('any bytes in any pieces bring frames, never an exception, and nothing after a broken one', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (pieces) => {
      const framer = new StreamFramer()
      const frames = pieces.flatMap((piece) => framer.push(Buffer.from(piece)))
      const broken = frames.findIndex((frame) => frame.kind === 'broken')
      expect(broken === -1 || broken === frames.length - 1).toBe(true)
    }),
  )
})

test.each([
  ['no length', 'OPTIONS sip:a SIP/2.0\r\nX: 1\r\n\r\n', 'no-content-length'],
  ['a negative length', 'OPTIONS sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n', 'content-length'],
  ['two lengths', 'OPTIONS sip:a SIP/2.0\r\nContent-Length: 1\r\nl: 1\r\n\r\n', 'content-length'],
  ['a body of a gigabyte', 'OPTIONS sip:a SIP/2.0\r\nContent-Length: 1000000000\r\n\r\n', 'too-large'],
  ['a head without end', `OPTIONS sip:a SIP/2.0\r\n${'X: 1\r\n'.repeat(10_000)}`, 'too-large'],
])('%s breaks the stream', (_, written, reason) => {
  expect(new StreamFramer().push(Buffer.from(written))).toMatchObject([{ kind: 'broken', reason }])
})

test('a length named inside a value is not the length', () => {
  const sneaky = Buffer.from('OPTIONS sip:a SIP/2.0\r\nSubject: x\r\n l: 5\r\nContent-Length: 0\r\n\r\n')
  expect(text(new StreamFramer().push(sneaky))).toEqual([sneaky.toString()])
})

test('a megabyte arriving byte by byte costs a megabyte of work', () => {
  const framer = new StreamFramer()
  const before = process.cpuUsage()
  let messages = 0
  const large = Buffer.concat([
    Buffer.from('MESSAGE sip:a SIP/2.0\r\nContent-Length: 60000\r\n\r\n'),
    Buffer.alloc(60_000, 'x'),
  ])
  for (let round = 0; round < 10; round++) {
    for (let at = 0; at < large.length; at++) messages += framer.push(large.subarray(at, at + 1)).length
  }
  const { user } = process.cpuUsage(before)
  expect(messages).toBe(10)
  expect(user / 1000).toBeLessThan(2000)
})
