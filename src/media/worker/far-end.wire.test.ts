import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MediaHouse, until } from '../../../test/support/media-house.ts'
import { RtpPhone, strength } from '../../../test/support/rtp-phone.ts'

let house: MediaHouse
beforeEach(async () => {
  house = await MediaHouse.open()
})
afterEach(() => house.close())

describe('who is the far end', () => {
  test('a NATed one is answered to where its packets come from', async () => {
    const phone = await RtpPhone.open()
    house.phones.push(phone)
    const ours = await house.engine.openLeg('caller')
    house.engine.setRemote('caller', phone.remote({ address: '127.0.0.99', port: 9 }))
    house.engine.play('caller', 'beep', 'tone/beep')
    await phone.tone(440, 60, ours)
    await until(() => expect(phone.heard.length).toBeGreaterThan(5))
    expect(house.ofKind('first-packet')).toEqual([{ kind: 'first-packet', leg: 'caller' }])
  })

  test('a stranger who sends to our port neither is heard nor hears, while the far end speaks', async () => {
    const [caller, toCaller] = await house.leg('caller')
    const [callee] = await house.leg('callee')
    const [stranger] = await house.leg('elsewhere')
    house.engine.connect('caller', 'callee')
    await caller.tone(440, 100, toCaller)
    stranger.heard.length = 0
    const speaking = caller.tone(440, 500, toCaller)
    await stranger.tone(2000, 400, toCaller)
    await speaking
    expect(strength(callee.sound.slice(-3200), 2000)).toBeLessThan(0.01)
    expect(strength(stranger.sound, 440)).toBeLessThan(0.01)
    expect((await house.engine.closeLeg('caller')).dropped).toBe(20)
  })

  test('the signalled address takes its place back from whoever came first', async () => {
    const [caller, toCaller] = await house.leg('caller')
    const [callee] = await house.leg('callee')
    house.engine.connect('caller', 'callee')
    const early = await RtpPhone.open()
    house.phones.push(early)
    await early.tone(2000, 100, toCaller)
    await caller.tone(440, 400, toCaller)
    expect(strength(callee.sound.slice(-2400), 440)).toBeGreaterThan(0.4)
  })
})

describe('nobody there', () => {
  test('is told once when nothing comes from either side, and never of one on hold', async () => {
    await house.restart({ timeoutMs: 300 })
    await house.leg('caller')
    const [held] = await house.leg('held')
    house.engine.connect('caller', 'held')
    house.engine.setRemote('held', held.remote({ send: false, receive: false }))
    const told = [{ kind: 'media-timeout', leg: 'caller' }]
    await until(() => expect(house.ofKind('media-timeout')).toEqual(told))
    await delay(400)
    expect(house.ofKind('media-timeout')).toHaveLength(1)
    const heard = held.heard.length
    await delay(100)
    expect(held.heard.length).toBe(heard)
  })

  test('is not told of a muted telephone while the other side talks, or while it reports itself', async () => {
    await house.restart({ timeoutMs: 1000 })
    const [caller, toCaller] = await house.leg('caller')
    await house.leg('muted')
    house.engine.connect('caller', 'muted')
    await caller.tone(440, 1500, toCaller)
    expect(house.ofKind('media-timeout')).toEqual([])
    // The caller is muted now too, but their telephone still sends its reports (RFC 3550, 6.4.2).
    const report = Buffer.from([0x80, 201, 0, 1, 0x12, 0x34, 0x56, 0x78])
    for (let sent = 0; sent < 15; sent++) {
      caller.report(report, toCaller)
      await delay(100)
    }
    expect(house.ofKind('media-timeout')).not.toContainEqual({ kind: 'media-timeout', leg: 'caller' })
  })

  test('is told again when a far end has answered for itself and goes on to be silent', async () => {
    await house.restart({ timeoutMs: 300 })
    const [caller, toCaller] = await house.leg('caller')
    await caller.tone(440, 40, toCaller)
    await until(() => expect(house.ofKind('media-timeout')).toHaveLength(1))
    house.engine.setRemote('caller', caller.remote())
    await until(() => expect(house.ofKind('media-timeout')).toHaveLength(2))
  })

  test('every port taken is an error after a moment, and a closed leg gives its port back', async () => {
    const probe = await RtpPhone.open()
    const from = 2 * Math.ceil(probe.remote().port / 2) + 2
    probe.close()
    await house.restart({ ports: { from, to: from + 1 } })
    const first = await house.engine.openLeg('one')
    expect(first.port).toBe(from)
    await expect(house.engine.openLeg('two')).rejects.toThrow('every RTP port is taken')
    await house.engine.closeLeg('one')
    await until(async () => expect(await house.engine.openLeg('three')).toEqual(first), 8000)
  })
})
