import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkRequest, knownMethods } from '#sip/check-request.ts'
import type { HeaderField, SipMessage } from '#sip/message.ts'
import { parseMessage } from './parse.ts'
import { serialize } from './serialize.ts'

const bytesOf = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'))

const token = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,20}$/)
/** Any text a field can hold: no line breaks, no white space at its ends. */
const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll(/[\r\n]/g, '').trim())
const knownNames = ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Subject', 'Max-Forwards', 'Route']
const unknownName = token
  .filter((name) => name.length > 1 && !/^content-length$/i.test(name))
  .map((name) => `X-${name}`)
const field: fc.Arbitrary<HeaderField> = fc.tuple(fc.oneof(fc.constantFrom(...knownNames), unknownName), text)
const headers = fc.array(field, { maxLength: 20 })
const body = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))

const message: fc.Arbitrary<SipMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('request' as const),
    method: token.filter((method) => !/^SIP$/i.test(method)),
    uri: fc.stringMatching(/^[!-~]{1,40}$/),
    headers,
    body,
  }),
  fc.record({
    kind: fc.constant('response' as const),
    status: fc.integer({ min: 100, max: 699 }),
    reason: text,
    headers,
    body,
  }),
)

test('what is written is read back the same', () => {
  fc.assert(
    fc.property(message, (one) => {
      expect(parseMessage(serialize(one))).toEqual({ ok: true, value: one })
    }),
  )
})

test('any bytes are a message or a refusal, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      expect(parseMessage(Buffer.from(bytes)).ok).toBeTypeOf('boolean')
    }),
    { numRuns: 1000 },
  )
})

test('a message with any of its bytes changed is read, refused or judged, never an exception', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 8,
  })
  const abilities = { methods: knownMethods, extensions: new Set<string>() }
  fc.assert(
    fc.property(changes, (edits) => {
      const bytes = bytesOf(invite)
      for (const [at, byte] of edits) bytes[at % bytes.length] = byte
      const parsed = parseMessage(bytes)
      const request = parsed.ok && parsed.value.kind === 'request' ? parsed.value : null
      expect(request === null || checkRequest(request, abilities)?.status !== 200).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('the longest hostile messages take no longer than their length asks', () => {
  const size = 60_000
  const hostile = [
    'a'.repeat(size),
    `INVITE ${' '.repeat(size)}`,
    `INVITE sip:x SIP/2.0\n${'a:\n'.repeat(size / 3)}\n`,
    `INVITE sip:x SIP/2.0\nVia: ${'\n '.repeat(size / 2)}\n\n`,
    `INVITE sip:x SIP/2.0\nVia: ${'"'.repeat(size / 2)}${'\\'.repeat(size / 2)}\n\n`,
    `INVITE sip:x SIP/2.0\nVia: ${','.repeat(size)}\n\n`,
    `INVITE sip:x SIP/2.0\nContact: ${'<'.repeat(size)}\n\n`,
    `INVITE sip:x SIP/2.0\nFrom: ${' \t'.repeat(size / 2)}x\n\n`,
    `INVITE sip:${'%41'.repeat(size / 3)}@x SIP/2.0\n\n`,
    `INVITE sip:x${';a'.repeat(size / 2)} SIP/2.0\n\n`,
  ]
  const abilities = { methods: knownMethods, extensions: new Set<string>() }
  for (const one of hostile) {
    const bytes = bytesOf(one)
    const before = process.cpuUsage()
    const parsed = parseMessage(bytes)
    if (parsed.ok && parsed.value.kind === 'request') checkRequest(parsed.value, abilities)
    const { user, system } = process.cpuUsage(before)
    // Linear work on 60 KB takes about a millisecond; quadratic would take seconds.
    expect((user + system) / 1000, one.slice(0, 30)).toBeLessThan(250)
  }
})

test('a name in Latin-1 is read, as old gateways write it', () => {
  const bytes = Buffer.from('OPTIONS sip:x SIP/2.0\r\nFrom: M\u00FCller <sip:x>\r\n\r\n', 'latin1')
  expect(parseMessage(bytes)).toMatchObject({ value: { headers: [['From', 'Müller <sip:x>']] } })
})

test('a line break inside a value cannot start a field of its own', () => {
  const written = serialize({
    kind: 'response',
    status: 200,
    reason: 'OK\r\nX-Evil: 1',
    headers: [['Subject', 'a\r\nX-Evil: 2\n\nb']],
    body: Buffer.alloc(0),
  }).toString()
  expect(written).toBe('SIP/2.0 200 OK X-Evil: 1\r\nSubject: a X-Evil: 2 b\r\nContent-Length: 0\r\n\r\n')
})

const invite = `INVITE sip:bob@example.com SIP/2.0
v: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport
f: "Alice" <sip:alice@example.com>;tag=1
t: <sip:bob@example.com>
i: 1@example.com
CSeq: 1 INVITE
m: <sip:alice@192.0.2.1>
l: 4

v=0
`

test.each([
  ['no colon in a field', 'OPTIONS sip:x SIP/2.0\nVia\n\n', 'header-line'],
  ['a field name that is no token', 'OPTIONS sip:x SIP/2.0\nV@a: 1\n\n', 'header-line'],
  ['no blank line', 'OPTIONS sip:x SIP/2.0\nVia: x', 'no-blank-line'],
  ['a negative length', 'OPTIONS sip:x SIP/2.0\nl: -1\n\n', 'content-length'],
  ['two lengths, though equal', 'OPTIONS sip:x SIP/2.0\nl: 0\nl: 0\n\n', 'content-length'],
  ['a body cut short', 'OPTIONS sip:x SIP/2.0\nl: 5\n\n1234', 'short-body'],
  ['another version', 'OPTIONS sip:x SIP/3.0\n\n', 'version'],
  ['a status of two digits', 'SIP/2.0 20 OK\n\n', 'start-line'],
  ['too many fields', `OPTIONS sip:x SIP/2.0\n${'a: b\n'.repeat(300)}\n`, 'too-large'],
  ['too long a head', `OPTIONS sip:x SIP/2.0\na: ${'b'.repeat(40_000)}\n\n`, 'too-large'],
  ['nothing', '', 'start-line'],
])('%s is refused', (_, written, reason) => {
  expect(parseMessage(bytesOf(written))).toMatchObject({ ok: false, reason })
})
