import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from 'vitest'
import { boundFacing, interfaceFacing } from './local-address.ts'

const info = (address: string, bits: number, internal = false): NetworkInterfaceInfo => {
  const shared = { address, netmask: '', mac: '', internal, cidr: `${address}/${bits}` }
  return address.includes(':') ? { ...shared, family: 'IPv6', scopeid: 0 } : { ...shared, family: 'IPv4' }
}

const interfaces = {
  lo: [info('127.0.0.1', 8, true), info('::1', 128, true)],
  eth0: [info('192.0.2.10', 24), info('fe80::1', 64), info('2001:db8::10', 64)],
  tun0: [info('10.8.0.2', 16)],
}

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['192.0.2.77', '192.0.2.10'],
  ['10.8.9.9', '10.8.0.2'],
  ['8.8.8.8', '192.0.2.10'],
  ['2001:db8::99', '2001:db8::10'],
  ['2620:fe::fe', '2001:db8::10'],
  ['::1', '::1'],
  ['sip.example.com', '192.0.2.10'],
])('%s is faced by %s', (peer, ours) => {
  expect(interfaceFacing(peer, interfaces)).toBe(ours)
})

test.each([
  ['127.0.0.1', ['192.0.2.10', '127.0.0.1'], '127.0.0.1'],
  ['8.8.8.8', ['127.0.0.1', '192.0.2.10'], '192.0.2.10'],
  ['8.8.8.8', ['127.0.0.1', '0.0.0.0'], '0.0.0.0'],
  ['8.8.8.8', ['127.0.0.1'], '127.0.0.1'],
  ['2001:db8::1', ['127.0.0.1'], null],
])('%s is reached from the one of %j that faces it', (peer, bound, ours) => {
  expect(boundFacing(peer, bound)).toBe(ours)
})
