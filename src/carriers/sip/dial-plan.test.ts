import { describe, expect, it } from 'vitest'
import type { AccountId, DestinationId, TrunkId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { TrunkEntry } from '#configuration/inventory.ts'
import type { Destination } from '#stages/call/flow.ts'
import { addressOf, type DialPlanParts } from './dial-plan.ts'

const account = 'account' as AccountId // ids are opaque here
const to = (target: Destination['to']): Destination => ({
  id: 'd' as DestinationId,
  name: 'Sales',
  to: target,
})
const trunk = (change: Partial<TrunkEntry>): TrunkEntry => ({
  id: 't' as TrunkId,
  accountId: account,
  name: 'Carrier',
  addresses: [],
  username: null,
  password: null,
  proxy: 'sip:carrier.example:5080;transport=tcp',
  registers: false,
  callerId: null,
  emergencyCallerId: null,
  country: 'US',
  ...change,
})
const parts = (found: TrunkEntry | null): DialPlanParts => ({
  findTrunk: () => found,
  binding: (username) =>
    username === 'desk7'
      ? {
          target: 'sip:desk7@192.0.2.7:5066',
          via: { transport: 'UDP', address: '198.51.100.1', port: 40_000 },
        }
      : null,
  answeringPhone: () => 'sip:answering-phone@127.0.0.1:5999',
})
const number = { kind: 'number', number: '+15550123' as PhoneNumber, trunk: 't' } as const

describe('where a destination is', () => {
  it('is the URI itself for a SIP address', () => {
    expect(addressOf(parts(null), account, to({ kind: 'sip', uri: 'sip:100@pbx.example' }))).toEqual({
      target: 'sip:100@pbx.example',
    })
  })

  it("is the trunk's proxy for a number, with the trunk's transport", () => {
    expect(addressOf(parts(trunk({})), account, to(number))).toEqual({
      target: 'sip:+15550123@carrier.example:5080;transport=tcp',
    })
  })

  it("brings the trunk's credentials along", () => {
    expect(
      addressOf(parts(trunk({ username: 'u', password: 'p' })), account, to(number))?.credentials,
    ).toEqual({ user: 'u', password: 'p' })
  })

  it.each([
    ['the trunk is gone', null],
    ['the trunk only brings calls in', trunk({ proxy: null })],
    ['the proxy is no SIP URI', trunk({ proxy: 'carrier.example' })],
  ])('is nowhere for a number when %s', (_, found) => {
    expect(addressOf(parts(found), account, to(number))).toBeNull()
  })

  it('is where a desk phone registered from, and nowhere until it does', () => {
    expect(addressOf(parts(null), account, to({ kind: 'phone', username: 'desk7' }))?.via?.port).toBe(40_000)
    expect(addressOf(parts(null), account, to({ kind: 'phone', username: 'desk8' }))).toBeNull()
  })

  it('is the built-in telephone for the answering phone', () => {
    expect(addressOf(parts(null), account, to({ kind: 'answering-phone' }))).toEqual({
      target: 'sip:answering-phone@127.0.0.1:5999',
    })
  })
})
