import { describe, expect, it } from 'vitest'
import type { AccountId, CallId, DestinationId } from '#base/id.ts'
import { type EmergencyNumber, type PhoneNumber, isPhoneNumber } from '#base/phone-number.ts'
import type { NumberEntry } from '#configuration/inventory.ts'
import { outside } from '#stages/call/flow.ts'
import { planOutbound, type OutboundParts, type OwnLine } from './outbound.ts'

// Fixtures: no more of each than a plan looks at.
const line: OwnLine = {
  accountId: 'a' as AccountId,
  agent: null,
  name: 'Anna',
  destination: { id: 'd' as DestinationId, name: 'Anna', to: { kind: 'phone', username: 'anna' } },
}
const shown = {
  number: '+12025550100',
  numberId: 'n',
  timeZone: 'Europe/Bucharest',
  locale: 'ro',
} as unknown as NumberEntry

const house: OutboundParts = {
  find: (_, keys) =>
    keys === '12'
      ? { id: 'bob' as DestinationId, name: 'Bob', to: { kind: 'phone', username: 'bob' } }
      : isPhoneNumber(keys)
        ? { id: outside, name: keys, to: { kind: 'number', number: keys, trunk: 't' } }
        : null,
  shown: () => shown,
  emergency: () => null,
}
const plan = (parts: Partial<OutboundParts> = {}, dialled = '+12025550177') =>
  planOutbound(
    { ...house, ...parts },
    { callId: 'c' as CallId, line, dialled, carrier: { kind: 'sip', name: 'Anna', ref: 'r' }, test: false },
  )

describe('a call from one of our own lines', () => {
  it('belongs to the person called, shows a tracking number, and says whose line it came from', () => {
    expect(plan()).toMatchObject({
      opening: {
        offered: {
          direction: 'outbound',
          number: '+12025550100',
          numberId: 'n',
          caller: null,
          callee: '+12025550177',
          agent: { destinationId: 'd', name: 'Anna' },
        },
        context: { timeZone: 'Europe/Bucharest', locale: 'ro' },
      },
    })
  })

  it('is recorded and rings the person over the trunk', () => {
    const planned = plan()
    if (!('opening' in planned)) throw new Error('refused')
    const { flow, context } = planned.opening
    expect(Object.values(flow.steps).map(({ does }) => does)).toEqual(['record', 'ring', 'hangup'])
    expect([...context.destinations.values()]).toMatchObject([
      { to: { kind: 'number', number: '+12025550177', trunk: 't' } },
    ])
  })

  it('to a colleague has no person outside', () => {
    const planned = plan({}, '12')
    if (!('opening' in planned)) throw new Error('refused')
    expect(planned.opening.offered.callee).toBeUndefined()
    expect([...planned.opening.context.destinations.values()]).toMatchObject([{ name: 'Bob' }])
  })

  it.each<[string, Partial<OutboundParts>, string, object]>([
    ['nobody is at what was dialled', {}, 'hello', { status: 404, why: 'nobody-dialled' }],
    [
      'the account has no number to show',
      { shown: () => null },
      '+12025550177',
      { status: 403, why: 'no-tracking-number' },
    ],
  ])('is refused when %s', (_, parts, dialled, refusal) => {
    expect(plan(parts, dialled)).toEqual(refusal)
  })
})

describe('a call for help', () => {
  const over = ['first', 'second'].map((trunk) => ({
    id: trunk as DestinationId,
    name: '112',
    to: { kind: 'number', number: '112' as EmergencyNumber, trunk } as const,
  }))
  const callerId = '+40215550100' as PhoneNumber // E.164 as it stands
  const emergency = () => ({ over, keptUnder: shown, callerId })

  it('goes out over every trunk until one takes it, though an extension has the number and no tracking number is there', () => {
    const planned = plan({ emergency, shown: () => null }, '12')
    expect(planned).toMatchObject({ callerId, emergency: true, opening: { offered: { dialled: '12' } } })
    if (!('opening' in planned)) throw new Error('refused')
    expect(planned.opening.flow.steps['ring']).toMatchObject({
      strategy: 'in-order',
      destinations: [{ destination: 'first' }, { destination: 'second' }],
    })
    expect('callee' in planned.opening.offered).toBe(false)
  })

  it('fails when there is no way out at all', () => {
    expect(plan({ emergency: () => ({ ...emergency(), over: [] }) })).toMatchObject({ status: 404 })
  })
})
