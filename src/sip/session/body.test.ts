import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HeaderField, SipRequest } from '#sip/message.ts'
import { readSdp } from './body.ts'
import { formatKey, readKey } from './key.ts'

const message = (body: string, ...headers: HeaderField[]): SipRequest => ({
  kind: 'request',
  method: 'INFO',
  uri: 'sip:a@example.com',
  headers,
  body: Buffer.from(body),
})
const type = (value: string): HeaderField => ['Content-Type', value]
const parts = [
  '--x',
  'Content-Type: application/isup',
  '',
  'junk',
  '--x',
  'Content-Type: application/sdp',
  '',
  'v=0',
  's=-',
  '--x--',
  '',
].join('\r\n')

test.each([
  ['SDP', message('v=0', type('application/SDP; charset=utf-8')), { kind: 'sdp', sdp: 'v=0' }],
  ['nothing', message('', type('application/sdp')), { kind: 'none' }],
  ['something else', message('<a/>', type('text/xml')), { kind: 'other' }],
  [
    'something else that may be ignored',
    message('<a/>', type('text/xml'), ['Content-Disposition', 'x;handling=optional']),
    { kind: 'none' },
  ],
  ['a coded body', message('v=0', type('application/sdp'), ['Content-Encoding', 'gzip']), { kind: 'other' }],
  [
    'SDP beside something else',
    message(parts, type('multipart/mixed;boundary="x"')),
    { kind: 'sdp', sdp: 'v=0\r\ns=-' },
  ],
  [
    'parts without SDP',
    message(parts.replace('application/sdp', 'text/plain'), type('multipart/mixed;boundary=x')),
    { kind: 'other' },
  ],
  ['parts without a boundary', message(parts, type('multipart/mixed')), { kind: 'other' }],
])('%s', (_, request, expected) => {
  expect(readSdp(request)).toEqual(expected)
})

test.each(['0', '9', '*', '#', 'A', 'D'])('the key %s is written and read', (key) => {
  expect(readKey(message(formatKey(key).toString(), type('application/dtmf-relay')))).toBe(key)
})

test.each([
  ['Signal= 11\r\nDuration=100', 'application/dtmf-relay', '#'],
  ['signal=10', 'application/dtmf-relay', '*'],
  ['b', 'application/dtmf', 'B'],
  ['12', 'application/dtmf', null],
  ['Duration=100', 'application/dtmf-relay', null],
  ['5', 'text/plain', null],
  ['5'.repeat(1000), 'application/dtmf', null],
])('%j as %s', (body, contentType, key) => {
  expect(readKey(message(body, type(contentType)))).toBe(key)
})

test('any body is read as something', () => {
  const types = fc.constantFrom(
    'application/sdp',
    'multipart/mixed;boundary=x',
    'multipart/mixed;boundary',
    '',
    ';;;',
  )
  fc.assert(
    fc.property(fc.string(), types, (body, contentType) => {
      expect(readSdp(message(body, type(contentType))).kind).toMatch(/sdp|none|other/)
    }),
  )
})
