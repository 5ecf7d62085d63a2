import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { FileFlow } from '#configuration/flow-file.wire.ts'
import type { Call } from '#stages/call/call.ts'
import { openSipHouse, type SipHouse } from '../../../test/support/sip-house.ts'
import { sipBusiness } from '../../../test/support/sip-business.ts'
import { SingingPhone } from '../../../test/support/singing-phone.ts'
import { runSipp, startSipp, type Sipp, type SippOptions } from '../../../test/support/sipp.ts'

const number = '+12025550100' as PhoneNumber // E.164 as it stands
const caller = '+12025550199'

let house: SipHouse
const phones: Sipp[] = []

beforeAll(async () => {
  house = await openSipHouse({ timers: { T1: 125 } }) // a phone that is not there is given up after 64 of them
})
afterAll(() => house.close())
afterEach(async () => {
  for (const phone of phones.splice(0)) phone.stop()
  await expect.poll(() => house.carrier.live().size).toBe(0)
})

/** A business phone of SIPp's. */
async function phone(scenario: string, ...args: string[]): Promise<Sipp> {
  const sipp = await startSipp({ scenario, args })
  phones.push(sipp)
  return sipp
}

/** The business has one number, which rings these phones in order, `ringFor` seconds each. */
const business = (ports: readonly number[], ringFor = 20, before: FileFlow['steps'] = [], at = house): void =>
  at.configure(sipBusiness(number, ports, { ringFor, before }))

const carrierCalls = (scenario: string, options: Partial<SippOptions> = {}) =>
  runSipp({ scenario, to: house.port, service: number, ...options })

/** The call that was placed last, once it is over and everything about it has been heard. */
async function lastCall(): Promise<Call> {
  await expect.poll(() => house.carrier.live().size).toBe(0)
  const call = house.calls().at(-1)
  if (call === undefined) throw new Error('there was no call')
  return call
}

describe('a call from a trunk', () => {
  it('is answered by the phone, and ended by the caller', async () => {
    business([(await phone('phone-answers.xml', '-d', '300')).port])
    const peer = await carrierCalls('caller-hangs-up.xml', { args: ['-d', '500'] })
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    const call = await lastCall()
    expect(call).toMatchObject({
      result: 'answered',
      caller,
      callerName: 'Ann Lee',
      number,
      endedBy: 'caller',
      cause: 'hung-up',
      answeredBy: { name: 'Phone 1' },
      carrier: { name: 'Carrier' },
      attribution: { basis: 'placement', source: { source: 'billboard', campaign: 'spring sale' } },
    })
    expect(call.ring).toBeGreaterThanOrEqual(290)
    expect(call.ring).toBeLessThan(600)
    expect(call.connected).toBeGreaterThanOrEqual(480)
    expect(call.connected).toBeLessThan(800)
    expect(call.total).toBeGreaterThanOrEqual(call.ring + call.connected)
  })

  it('is answered over TCP as well', async () => {
    business([(await phone('phone-answers.xml', '-d', '10')).port])
    const peer = await carrierCalls('caller-hangs-up.xml', { transport: 'tcp', args: ['-d', '100'] })
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    expect(await lastCall()).toMatchObject({ result: 'answered' })
  })

  it('says so when the callee hangs up', async () => {
    business([(await phone('phone-answers-and-hangs-up.xml', '-d', '300')).port])
    const peer = await carrierCalls('callee-hangs-up.xml')
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    expect(await lastCall()).toMatchObject({ result: 'answered', endedBy: 'callee', cause: 'hung-up' })
  })

  it('goes to the next phone when the first is busy', async () => {
    const busy = await phone('phone-is-busy.xml')
    business([busy.port, (await phone('phone-answers.xml', '-d', '10')).port])
    const peer = await carrierCalls('caller-hangs-up.xml', { args: ['-d', '100'] })
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    const call = await lastCall()
    expect(call.answeredBy).toMatchObject({ name: 'Phone 2' })
    expect(call.legs).toMatchObject([{ outcome: 'busy' }, { outcome: 'answered' }])
    expect((await busy.done).code).toBe(0)
  })

  it('goes to the next phone when nobody picks up the first in its ring time', async () => {
    const silent = await phone('phone-is-never-picked-up.xml')
    business([silent.port, (await phone('phone-answers.xml', '-d', '10')).port], 1)
    const peer = await carrierCalls('caller-hangs-up.xml', { args: ['-d', '100'] })
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    expect(await lastCall()).toMatchObject({ result: 'answered', answeredBy: { name: 'Phone 2' } })
    const outcome = await silent.done
    expect(outcome.code, outcome.errors).toBe(0)
  })

  it('is missed when nobody picks up at all', async () => {
    business([(await phone('phone-is-never-picked-up.xml')).port], 1)
    const peer = await carrierCalls('nobody-answers.xml')
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    const call = await lastCall()
    expect(call).toMatchObject({
      result: 'missed',
      endedBy: 'system',
      cause: 'nobody-answered',
      connected: 0,
    })
    expect(call.ring).toBeGreaterThanOrEqual(900)
  })

  it('is told busy when the last phone is', async () => {
    business([(await phone('phone-is-busy.xml')).port])
    const peer = await carrierCalls('everybody-is-busy.xml')
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    expect(await lastCall()).toMatchObject({ result: 'missed', legs: [{ outcome: 'busy' }] })
  })

  it('goes on when a phone is not there at all', async () => {
    const gone = await phone('phone-answers.xml')
    gone.stop()
    await gone.done
    business([gone.port, (await phone('phone-answers.xml', '-d', '10')).port], 1)
    const peer = await carrierCalls('caller-hangs-up.xml', { args: ['-d', '100'] })
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    expect(await lastCall()).toMatchObject({ result: 'answered', answeredBy: { name: 'Phone 2' } })
  })

  it('is abandoned when the caller gives up while it rings, and the phone stops ringing', async () => {
    const ringing = await phone('phone-is-never-picked-up.xml')
    business([ringing.port])
    const peer = await carrierCalls('caller-abandons-while-ringing.xml')
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    const call = await lastCall()
    expect(call).toMatchObject({ result: 'abandoned', endedBy: 'caller', cause: 'cancelled', connected: 0 })
    const outcome = await ringing.done
    expect(outcome.code, outcome.errors).toBe(0)
  })

  it('measures the time the caller holds', async () => {
    business([(await phone('phone-answers.xml', '-d', '10')).port])
    const peer = await carrierCalls('caller-holds-and-resumes.xml')
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    const call = await lastCall()
    expect(call.result).toBe('answered')
    expect(call.hold).toBeGreaterThanOrEqual(380)
    expect(call.hold).toBeLessThan(700)
  })

  it('is announced and recorded before it rings', async () => {
    business([(await phone('phone-answers.xml', '-d', '10')).port], 20, [
      { announce: 'This call may be recorded.' },
      { record: true },
    ])
    const peer = await carrierCalls('caller-hangs-up.xml', { args: ['-d', '4000'] })
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    const call = await lastCall()
    expect(call).toMatchObject({ result: 'answered', recording: { state: 'ready' } })
    expect(house.events.filter(({ callId }) => callId === call.id).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'offered',
        'answered',
        'prompt-started',
        'prompt-ended',
        'recording-started',
        'connected',
        'recording-ended',
        'ended',
      ]),
    )
  })

  it('is refused with 488 when it offers no codec of ours, and nobody is rung for it', async () => {
    const desk = await phone('phone-answers.xml')
    business([desk.port])
    const peer = await carrierCalls('no-common-codec-is-refused.xml')
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    const call = await lastCall()
    expect(call).toMatchObject({ result: 'missed', endedBy: 'system', cause: 'network-failure', legs: [] })
  })

  it("is refused with 404 when the number is nobody's", async () => {
    business([9])
    const before = house.calls().length
    const peer = await carrierCalls('no-such-number.xml', { service: '+12025559999' })
    expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
    expect(house.calls()).toHaveLength(before)
    expect(house.carrier.counters()['no-such-number']).toBeGreaterThan(0)
  })

  it('finds the number however the carrier writes it', async () => {
    business([(await phone('phone-answers.xml', '-m', '3', '-d', '10')).port])
    for (const service of ['12025550100', '0012025550100', '2025550100']) {
      const peer = await carrierCalls('caller-hangs-up.xml', { service, args: ['-d', '10'] })
      expect(peer, `${service} ${peer.errors}`).toMatchObject({ code: 0, failed: 0 })
      expect(await lastCall()).toMatchObject({ result: 'answered', number, dialled: service })
    }
  })

  it('is one of fifty at once, and every one of them is in the log', async () => {
    business([(await phone('phone-answers.xml', '-m', '50', '-d', '200')).port])
    const before = house.calls().length
    const peer = await carrierCalls('caller-hangs-up.xml', { calls: 50, rate: 100, args: ['-d', '500'] })
    expect(peer, peer.errors).toMatchObject({ succeeded: 50, failed: 0 })
    await lastCall()
    const calls = house.calls().slice(before)
    expect(calls).toHaveLength(50)
    expect(calls.every(({ result }) => result === 'answered')).toBe(true)
  })

  it('leaves nothing behind in the stack', async () => {
    await lastCall()
    await vi.waitFor(
      () => {
        const { 'now.dialogs': dialogs, 'now.sessions': sessions } = house.carrier.counters()
        expect({ dialogs, sessions }).toEqual({ dialogs: 0, sessions: 0 })
      },
      { timeout: 40_000 },
    )
  }, 50_000)
})

it('a call nobody could hear is refused with 503, and nobody is rung for it', async () => {
  const deaf = await openSipHouse()
  const caller = await SingingPhone.open({ hertz: 500 })
  const desk = await phone('phone-answers.xml')
  business([desk.port], 20, [], deaf)
  Object.assign(deaf.media, { openLeg: () => Promise.reject(new Error('every RTP port is taken')) })
  const { heard } = caller.dial(number, deaf.port)
  expect(await heard.end.first()).toMatchObject({ why: 'rejected', status: 503 })
  expect(deaf.calls()).toMatchObject([{ result: 'missed', cause: 'network-failure', legs: [] }])
  await caller.close()
  await deaf.close()
})
