import { describe, expect, it } from 'vitest'
import type { Hop, SipRequest } from '#sip/message.ts'
import { trunkRule, type KnownTrunk } from './trunk-rule.ts'

const trunk = (id: string, ...addresses: string[]): KnownTrunk => ({ id, addresses })
const request = (method: string, from = '+12025550199'): SipRequest => ({
  kind: 'request',
  method,
  uri: 'sip:e',
  headers: [['From', `<sip:${from}@example.com>;tag=1`]],
  body: Buffer.alloc(0),
})
const from = (address: string): Hop => ({ transport: 'UDP', address, port: 5060 })

describe('who may place calls', () => {
  const trunks = [trunk('one', '192.0.2.7'), trunk('two', '198.51.100.0/24', '2001:db8::/32')]
  const rule = trunkRule(
    () => trunks,
    (name) => (name === 'anna' ? { password: 'secret', as: 'phone:1' } : null),
    'ringroot',
  )

  it('asks a desk phone behind the address of a trunk for its password', () => {
    expect(rule(request('INVITE', 'anna'), from('192.0.2.7'))).toMatchObject({ kind: 'challenge' })
  })

  it.each([
    ['192.0.2.7', 'one'],
    ['198.51.100.99', 'two'],
    ['2001:db8::5', 'two'],
  ])('lets %s in as trunk %s without a password', (address, name) => {
    expect(rule(request('INVITE'), from(address))).toEqual({ kind: 'allow', as: `trunk:${name}` })
  })

  it('asks everybody else for a password', () => {
    expect(rule(request('INVITE'), from('192.0.2.8'))).toMatchObject({ kind: 'challenge', realm: 'ringroot' })
  })

  it('asks a phone that registers for a password, wherever it is', () => {
    expect(rule(request('REGISTER'), from('192.0.2.7'))).toMatchObject({ kind: 'challenge' })
  })

  it('sees a trunk that was added later', () => {
    let known = trunks
    const changing = trunkRule(
      () => known,
      () => null,
      'ringroot',
    )
    expect(changing(request('INVITE'), from('203.0.113.1')).kind).toBe('challenge')
    known = [...known, trunk('three', '203.0.113.1')]
    expect(changing(request('INVITE'), from('203.0.113.1'))).toEqual({ kind: 'allow', as: 'trunk:three' })
  })
})
