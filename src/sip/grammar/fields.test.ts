import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCSeq } from './cseq.ts'
import { hasOption, header, headerValues, maxForwards, withHeader } from './headers.ts'
import type { NameAddr } from './name-addr.ts'
import { formatNameAddr, parseNameAddr, tagOf } from './name-addr.ts'
import type { Params } from './params.ts'
import type { SipUri } from './uri.ts'
import { formatUri, parseUri, sipUri } from './uri.ts'
import { formatVia, parseVia } from './via.ts'

const word = fc.stringMatching(/^[a-z0-9-]{1,10}$/)
const anyText = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.replaceAll(/[\r\n]+/g, ' '))
const host = fc.oneof(fc.domain(), fc.ipV4(), fc.constant('2001:db8::1')).map((name) => name.toLowerCase())
const port = fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: null })
const params = (value: fc.Arbitrary<string>): fc.Arbitrary<Params> =>
  fc.array(fc.tuple(word, fc.option(value, { nil: null })), { maxLength: 4 }).map((pairs) => new Map(pairs))

const uri: fc.Arbitrary<SipUri> = fc
  .record({
    secure: fc.boolean(),
    user: fc.option(anyText, { nil: null }),
    host,
    port,
    params: params(anyText),
    headers: params(anyText),
  })
  .map(sipUri)

test('any SIP URI is written so that it reads back the same', () => {
  fc.assert(
    fc.property(uri, (one) => {
      expect(parseUri(formatUri(one))).toEqual(one)
    }),
  )
})

test('any name, URI and parameters read back the same from a From or Contact', () => {
  const nameAddr: fc.Arbitrary<NameAddr> = fc.record({ name: anyText, uri, params: params(anyText) })
  fc.assert(
    fc.property(nameAddr, (one) => {
      expect(parseNameAddr(formatNameAddr(one))).toEqual(one)
    }),
  )
})

test('any Via reads back the same', () => {
  const via = fc.record({
    transport: fc.constantFrom('UDP', 'TCP', 'TLS', 'WS'),
    host,
    port,
    params: params(word),
  })
  fc.assert(
    fc.property(via, (one) => {
      expect(parseVia(formatVia(one))).toEqual(one)
    }),
  )
})

test('any text is read or refused, never an exception', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      for (const read of [parseUri, parseNameAddr, parseVia, parseCSeq, tagOf]) read(text)
      expect(headerValues({ headers: [['Contact', text]] }, 'Contact').length).toBeGreaterThan(0)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['sip:alice@example.com:5070;transport=tcp?subject=x', { user: 'alice', port: 5070 }],
  ['SIPS:Example.COM', { secure: true, host: 'example.com', user: null }],
  [
    'sip:+1-212-555-0100:pw@[2001:DB8::1]:5061',
    { user: '+1-212-555-0100', password: 'pw', host: '2001:db8::1' },
  ],
  ['sip:#31#100@pbx', { user: '#31#100', host: 'pbx' }],
  [
    'sip:edge;lr;vsf=AAAA==',
    {
      params: new Map([
        ['lr', null],
        ['vsf', 'AAAA=='],
      ]),
    },
  ],
  ['tel:+1-201-555-0123;ext=4', { kind: 'tel', number: '+1-201-555-0123' }],
  ['mailto:x@example.com', { kind: 'other', scheme: 'mailto' }],
])('%s is read', (written, expected) => {
  expect(parseUri(written)).toMatchObject(expected)
})

test('what a proxy put into its Route comes back as it was', () => {
  const route = '<sip:edge;lr;vsf=AAAA==>'
  const read = parseNameAddr(route)
  expect(read === null ? null : formatNameAddr(read)).toBe(route)
})

test.each([
  'sip:',
  'sip:@example.com',
  'sip:a@b@c',
  'sip:x:99999',
  'sip:x:port',
  'sip:[::1',
  'sip:[x]',
  'sip:a b@c',
  'sip:%zz@x',
  'sip:x;',
  'sip:x?',
  '<sip:x>',
  'x',
  'tel:abc-xyz',
])('%s is no URI', (written) => {
  expect(parseUri(written)).toBeNull()
})

test.each([
  '"open <sip:x>',
  'A, B <sip:x>',
  '<sip:x',
  '<sip:x> tail',
  'sip:x?y=z',
  '"a" "b" <sip:x>',
  '<sip:x>;',
  '<sip:x>;a b=c',
])('%s is no name and address', (written) => {
  expect(parseNameAddr(written)).toBeNull()
})

test('a name that a gateway forgot to quote is still read', () => {
  expect(parseNameAddr('Müller (Büro) <sip:x>;tag=1')).toMatchObject({ name: 'Müller (Büro)' })
})

test('parameters without brackets belong to the field', () => {
  expect(parseNameAddr('sip:x;tag=1')).toMatchObject({
    uri: { params: new Map() },
    params: new Map([['tag', '1']]),
  })
})

test('several values on a line are separated, but not inside quotes or brackets, nor in fields that are no lists', () => {
  const message = {
    headers: [
      ['Contact', '"a, b" <sip:x,y>, <sip:z>'],
      ['Contact', '<sip:w>'],
      ['Authorization', 'Digest a=1, b=2'],
    ] as const,
  }
  expect(headerValues(message, 'contact')).toEqual(['"a, b" <sip:x,y>', '<sip:z>', '<sip:w>'])
  expect(headerValues(message, 'Authorization')).toEqual(['Digest a=1, b=2'])
})

test('fields are found by any spelling, replaced in place, and options by any case', () => {
  const message = {
    headers: [
      ['Via', 'a'],
      ['X-Thing', 'b'],
      ['Supported', 'Timer, 100rel'],
    ] as const,
  }
  expect([header(message, 'v'), header(message, 'x-thing'), header(message, 'Y')]).toEqual(['a', 'b', null])
  expect(withHeader(message.headers, 'X-Thing', 'c')[1]).toEqual(['X-Thing', 'c'])
  expect(hasOption(message, 'Supported', 'timer')).toBe(true)
})

test.each([
  ['70', 70],
  ['0', 0],
  ['256', 70],
  ['x', 70],
])('Max-Forwards %s counts as %i', (written, expected) => {
  expect(maxForwards({ headers: [['Max-Forwards', written]] })).toBe(expected)
})

test.each(['4294967296 INVITE', '2147483648 INVITE', '1', 'INVITE', '1INVITE', '-1 INVITE', '1 IN VITE'])(
  'CSeq "%s" is malformed',
  (written) => {
    expect(parseCSeq(written)).toBeNull()
  },
)
