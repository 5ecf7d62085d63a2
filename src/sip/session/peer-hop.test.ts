import { expect, test } from 'vitest'
import { parseUri } from '#sip/grammar/uri.ts'
import type { Hop } from '#sip/message.ts'
import { hopInDialog, hopOfUri } from './peer-hop.ts'

const hop = (transport: Hop['transport'], address: string, port: number, connection?: string): Hop =>
  connection === undefined ? { transport, address, port } : { transport, address, port, connection }
const trunk = hop('UDP', '203.0.113.9', 5060)
const phone = hop('TCP', '203.0.113.9', 40_123, 'c1')

test.each([
  ['sip:a@192.0.2.1', hop('UDP', '192.0.2.1', 5060)],
  ['sip:a@192.0.2.1:5080;transport=tcp', hop('TCP', '192.0.2.1', 5080)],
  ['sips:a@192.0.2.1', hop('TLS', '192.0.2.1', 5061)],
  ['sip:[2001:db8::1]', hop('UDP', '2001:db8::1', 5060)],
  ['sip:a@example.com', null],
  ['tel:+15550100', null],
])('%s leads there', (text, expected) => {
  const uri = parseUri(text)
  expect(uri && hopOfUri(uri)).toEqual(expected)
})

test.each([
  ['an address is believed', 'sip:a@198.51.100.4:5070', trunk, hop('UDP', '198.51.100.4', 5070)],
  ['a name is not looked up in the middle of a call', 'sip:a@example.com', trunk, trunk],
  ['a private address heard from a public one is behind a router', 'sip:a@192.168.1.5:5060', trunk, trunk],
  [
    'a private address heard from a private one is believed',
    'sip:a@10.0.0.5',
    hop('UDP', '10.0.0.6', 5060),
    hop('UDP', '10.0.0.5', 5060),
  ],
  [
    'a connection that stands is used, and its Contact when it does not',
    'sip:a@203.0.113.9:5062;transport=tcp',
    phone,
    hop('TCP', '203.0.113.9', 5062, 'c1'),
  ],
  [
    'over the transport it came by, when the URI leaves it open',
    'sip:a@203.0.113.9',
    phone,
    hop('TCP', '203.0.113.9', 5060, 'c1'),
  ],
  [
    'a machine that asks for UDP gets it',
    'sip:a@203.0.113.9;transport=udp',
    phone,
    hop('UDP', '203.0.113.9', 5060),
  ],
])('%s', (_, text, heard, expected) => {
  expect(hopInDialog(parseUri(text), heard)).toEqual(expected)
})

test('a URI that cannot be read leads to where the far end was heard', () => {
  expect(hopInDialog(null, trunk)).toEqual(trunk)
})
