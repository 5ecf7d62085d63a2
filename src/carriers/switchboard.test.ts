import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AccountId, CallId, DestinationId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant } from '#base/time.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { away, rest } from '#stages/call/waiting-line.ts'
import { type CallbackDue, openSwitchboard } from './switchboard.ts'

// `as`: ids and a number as they stand.
const [accountId, callId, ann] = ['account' as AccountId, 'call' as CallId, 'ann' as DestinationId]
const caller = '+12025550199' as PhoneNumber

/** A caller in line has asked to be called back; what became of that is told by the test. */
function asked() {
  const given: unknown[] = []
  const log = { info: (why: unknown) => void given.push(why), warn: () => undefined }
  const written: CallEvent[] = []
  const record = (event: CallEvent) => void written.push(event)
  const switchboard = openSwitchboard({ allowPrivate: true, findPlace: () => null, record, log })
  const due: CallbackDue[] = []
  switchboard.onCallback((one) => void due.push(one))
  const asking = { accountId, callId, caller, about: {}, tell: () => undefined }
  const place = { id: 'queue:1', queue: 'Sales' }
  const among = [{ destination: ann, weight: 1 }]
  switchboard.take({ kind: 'join-queue', ...place, by: 'in-order', sticky: false, among }, asking)
  switchboard.take({ kind: 'leave-queue', id: place.id, why: 'callback' }, asking)
  const hangUp = () =>
    switchboard.note({
      id: '2',
      callId,
      accountId,
      at: Date.now() as never, // the moment is of no account
      kind: 'ended',
      by: 'system',
      cause: 'flow-ended',
    })
  const stands = () => switchboard.waiting(accountId, 'Sales')
  return { switchboard, due, given, written, hangUp, stands }
}

/** Time passes, and what follows from it is told. */
const pass = (time: number): Promise<unknown> => vi.advanceTimersByTimeAsync(time)

describe('whoever asked to be called back', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('is called once they have hung up, and not before', async () => {
    const { due, hangUp, stands, written } = asked()
    await pass(rest)
    expect(due).toEqual([])
    hangUp()
    hangUp()
    await pass(0)
    expect(due).toMatchObject([{ accountId, callId, queue: 'Sales', number: caller, destination: ann }])
    expect(written).toEqual([])
    due[0]?.done('connected')
    expect(stands()).toBe(0)
    expect(written).toMatchObject([{ callId, kind: 'called-back', reached: true }])
  })

  test('keeps the place when nobody took the telephone, who is asked again after a rest', async () => {
    const { due, hangUp, stands, given } = asked()
    hangUp()
    for (let turn = 1; turn < 6; turn++) {
      await pass(rest + 20)
      expect(due).toHaveLength(turn)
      due.at(-1)?.done('nobody-there')
      expect(stands()).toBe(1)
    }
    await pass(5 * 60 * 60_000)
    due.at(-1)?.done('nobody-there')
    await pass(rest + 20)
    expect(stands()).toBe(0)
    expect(given).toMatchObject([{ callId, why: 'nobody-there' }])
  })

  test('is rung three times and no more, with a while between', async () => {
    const { due, hangUp, stands, given } = asked()
    hangUp()
    await pass(0)
    for (let tries = 1; tries <= 3; tries++) {
      expect(due).toHaveLength(tries)
      expect(stands()).toBe(1)
      due.at(-1)?.done('caller-away')
      await pass(away - 1000)
      expect(due).toHaveLength(tries)
      await pass(2000)
    }
    expect(due).toHaveLength(3)
    expect(stands()).toBe(0)
    expect(given).toMatchObject([{ callId, why: 'caller-away' }])
  })

  test('is not waited for when no call can go out', async () => {
    const { due, hangUp, stands, given, written } = asked()
    hangUp()
    await pass(0)
    due[0]?.done('not-possible')
    expect(stands()).toBe(0)
    expect(given).toMatchObject([{ why: 'not-possible' }])
    expect(written).toMatchObject([{ callId, kind: 'called-back', reached: false }])
  })

  test('stands in line again after a restart, until four hours after they asked', async () => {
    const { switchboard, due, written } = asked() // who is not to be called yet
    const place = { accountId, queue: 'Service', number: caller, by: 'in-order', sticky: false } as const
    const among = [{ destination: 'bob' as DestinationId, weight: 1 }]
    const restore = (call: string, askedAt: number) =>
      switchboard.restore({
        ...place,
        among,
        callId: call as CallId,
        joinedAt: instant(askedAt),
        askedAt: instant(askedAt),
      })
    restore('late', Date.now() - 4 * 60 * 60_000 - 1)
    restore('first', Date.now() - 2000)
    restore('second', Date.now() - 1000)
    restore('second', Date.now() - 1000)
    expect(switchboard.waiting(accountId, 'Service')).toBe(3)
    await pass(rest)
    expect(written).toMatchObject([{ callId: 'late', reached: false }])
    expect(due).toMatchObject([{ callId: 'first', number: caller, destination: 'bob' }])
    expect(switchboard.waiting(accountId, 'Service')).toBe(2)
  })
})
