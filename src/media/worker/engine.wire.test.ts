import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MediaHouse, until } from '../../../test/support/media-house.ts'
import { RtpPhone, strength } from '../../../test/support/rtp-phone.ts'
import { openStorage } from '#platform/storage.ts'
import { bytesOf } from '../peaks.ts'
import { readRtcp } from '../rtcp.ts'
import type { Rtcp } from '../rtcp.ts'
import { sine } from '../tone.ts'
import { startMediaEngine } from './engine.ts'

let house: MediaHouse
beforeEach(async () => {
  house = await MediaHouse.open()
})
afterEach(() => house.close())

describe('two legs connected', () => {
  test('hear each other, each in one stream with numbers that go up by one', async () => {
    const [caller, toCaller] = await house.leg('caller')
    const [callee, toCallee] = await house.leg('callee')
    house.engine.connect('caller', 'callee')
    await Promise.all([caller.tone(440, 600, toCaller), callee.tone(1000, 600, toCallee)])
    await until(() => expect(strength(callee.sound.slice(-3200), 440)).toBeGreaterThan(0.4))
    expect(strength(caller.sound.slice(-3200), 1000)).toBeGreaterThan(0.4)
    expect(strength(caller.sound.slice(-3200), 440)).toBeLessThan(0.01)
    const headers = callee.heard.map(({ header }) => header)
    expect(new Set(headers.map(({ ssrc }) => ssrc)).size).toBe(1)
    expect(headers[0]?.marker).toBe(true)
    for (const [index, header] of headers.slice(1).entries()) {
      expect(header.sequence).toBe(((headers[index]?.sequence ?? 0) + 1) & 0xffff)
      expect((header.timestamp - (headers[index]?.timestamp ?? 0)) | 0).toBeGreaterThan(0)
    }
  })

  test('understand each other when one speaks µ-law and the other A-law', async () => {
    const [caller, toCaller] = await house.leg('caller', 'PCMU')
    const [callee, toCallee] = await house.leg('callee', 'PCMA')
    house.engine.connect('caller', 'callee')
    await Promise.all([caller.tone(440, 500, toCaller), callee.tone(1000, 500, toCallee)])
    await until(() => expect(strength(callee.sound.slice(-2400), 440)).toBeGreaterThan(0.4))
    expect(strength(caller.sound.slice(-2400), 1000)).toBeGreaterThan(0.4)
    expect(new Set(callee.heard.map(({ header }) => header.payloadType))).toEqual(new Set([8]))
    expect(new Set(caller.heard.map(({ header }) => header.payloadType))).toEqual(new Set([0]))
  })

  test('pass on what was lost as a gap, what came late in its place, and nothing twice', async () => {
    const [caller, toCaller] = await house.leg('caller')
    const [callee] = await house.leg('callee')
    house.engine.connect('caller', 'callee')
    const packets = Array.from({ length: 8 }, () => {
      const packet = caller.packet(new Uint8Array(160).fill(7), 0)
      caller.sequence++
      caller.timestamp += 160
      return packet
    })
    // 3 never comes, 5 and 4 change places, 6 comes twice.
    for (const index of [0, 1, 2, 5, 4, 6, 6, 7]) caller.send(packets[index] ?? Buffer.alloc(0), toCaller)
    const passed = (): readonly number[] => {
      const heard = callee.heard
        .filter(({ payload }) => payload[0] === 7)
        .map(({ header }) => header.sequence)
      return heard.map((sequence) => (sequence - (heard[0] ?? 0)) & 0xffff)
    }
    await until(() => expect(passed()).toEqual([0, 1, 2, 5, 4, 6, 7]))
    const statistics = await house.engine.closeLeg('caller')
    expect(statistics).toMatchObject({ received: 7, lost: 1, dropped: 1 })
  })

  test('hear silence, not nothing, when the other side falls quiet', async () => {
    const [caller, toCaller] = await house.leg('caller')
    const [callee] = await house.leg('callee')
    house.engine.connect('caller', 'callee')
    await caller.tone(440, 200, toCaller)
    await until(() => expect(callee.heard.length).toBeGreaterThan(30))
    const last = callee.heard.slice(-5)
    expect(last.every(({ payload }) => payload.every((byte) => byte === 0xff))).toBe(true)
  })

  test('and before, nothing is sent to either, nor missed from it: a far end may hear its own ringing', async () => {
    await house.restart({ timeoutMs: 200 })
    const [caller, toCaller] = await house.leg('caller')
    await delay(400)
    expect(caller.heard).toEqual([])
    expect(house.events).toEqual([])
    await caller.tone(440, 60, toCaller)
    expect(caller.heard).toEqual([])
  })

  test('disconnected, they no longer hear each other', async () => {
    const [caller, toCaller] = await house.leg('caller')
    const [callee] = await house.leg('callee')
    house.engine.connect('caller', 'callee')
    house.engine.disconnect('callee')
    await caller.tone(440, 300, toCaller)
    expect(strength(callee.sound, 440)).toBeLessThan(0.01)
  })
})

describe('a prompt', () => {
  test('is heard by its leg alone, after a moment of silence, every packet 20 ms after the last', async () => {
    const storage = await openStorage(house.data)
    await storage.put('prompts/hello', bytesOf(sine([700], 1000, 0.5)))
    const [caller] = await house.leg('caller')
    const [callee] = await house.leg('callee')
    house.engine.connect('caller', 'callee')
    await until(() => expect(caller.heard.length).toBeGreaterThan(0))
    caller.heard.length = 0
    house.engine.play('caller', 'p1', 'prompts/hello')
    await until(() =>
      expect(house.ofKind('prompt-ended')).toEqual([{ kind: 'prompt-ended', leg: 'caller', id: 'p1' }]),
    )
    expect(strength(callee.sound, 700)).toBeLessThan(0.001)
    const first = caller.sound.findIndex((sample) => Math.abs(sample) > 500)
    expect(first).toBeGreaterThanOrEqual(800)
    expect(strength(caller.sound.subarray(first, first + 7200), 700)).toBeGreaterThan(0.45)
    const steps = caller.heard
      .slice(1)
      .map(({ header }, index) => (header.timestamp - (caller.heard[index]?.header.timestamp ?? 0)) | 0)
    expect(steps.slice(1, 50).every((step) => step === 160)).toBe(true)
    const [one, later] = [caller.heard[2], caller.heard[52]]
    expect(((later?.at ?? 0) - (one?.at ?? 0)) / 50).toBeCloseTo(20, 0)
  })

  test('repeats until stopped, and the end is told once', async () => {
    const [caller] = await house.leg('caller')
    house.engine.play('caller', 'ring', 'tone/beep', { loop: true })
    await until(() => expect(caller.heard.length).toBeGreaterThan(45))
    expect(house.ofKind('prompt-ended')).toEqual([])
    house.engine.stopPlaying('caller')
    house.engine.stopPlaying('caller')
    await until(() => expect(house.ofKind('prompt-ended').length).toBe(1))
    expect(strength(caller.sound.slice(5600, 7200), 1000)).toBeGreaterThan(0.05)
  })

  test('that does not exist is told as missing, and as ended', async () => {
    await house.leg('caller')
    house.engine.play('caller', 'p1', 'prompts/none')
    await until(() => expect(house.ofKind('prompt-ended')).toHaveLength(1))
    expect(house.ofKind('prompt-missing')).toEqual([
      { kind: 'prompt-missing', leg: 'caller', id: 'p1', prompt: 'prompts/none' },
    ])
  })

  test('replaced by another ends before it', async () => {
    await house.leg('caller')
    house.engine.play('caller', 'p1', 'tone/beep')
    house.engine.play('caller', 'p2', 'tone/beep')
    await until(() => expect(house.ofKind('prompt-ended').map(({ id }) => id)).toEqual(['p1', 'p2']))
  })
})

describe('keys', () => {
  test('pressed are told once each, though the end gets lost, and pass on to the other side', async () => {
    const [caller, toCaller] = await house.leg('caller')
    const [callee] = await house.leg('callee')
    house.engine.connect('caller', 'callee')
    caller.press('1', toCaller)
    caller.press('#', toCaller, { loseEnd: true })
    caller.press('1', toCaller)
    await until(() => expect(house.ofKind('key').map(({ key }) => key)).toEqual(['1', '#', '1']))
    await until(() => expect(callee.keys).toBe('1#1'))
  })

  test('sent are heard in order as events, and are no sound', async () => {
    const [callee] = await house.leg('callee')
    house.engine.sendKeys('callee', '1a9*')
    await until(() => expect(callee.keys).toBe('1A9*'))
    await until(() =>
      expect(callee.heard.filter(({ header }) => header.payloadType === 101).length).toBe(4 * 10),
    )
  })
})

describe('keys to a far end that knows no events', () => {
  test('are tones', async () => {
    const [callee] = await house.leg('callee')
    house.engine.setRemote('callee', callee.remote({ keysPayloadType: null }))
    house.engine.sendKeys('callee', '5')
    await until(() => expect(callee.heard.length).toBeGreaterThan(10))
    const tone = callee.sound.subarray(160, 1120)
    expect(strength(tone, 770)).toBeGreaterThan(0.15)
    expect(strength(tone, 1336)).toBeGreaterThan(0.15)
    expect(strength(tone, 1209)).toBeLessThan(0.03)
    expect(callee.keys).toBe('')
  })
})

test('garbage of any kind is counted and does no harm', async () => {
  const [caller, toCaller] = await house.leg('caller')
  const [callee] = await house.leg('callee')
  house.engine.connect('caller', 'callee')
  house.engine.startRecording('recordings/garbage', 'caller')
  const garbage = [
    ...fc.sample(fc.uint8Array({ maxLength: 200 }), 300),
    ...fc.sample(fc.uint8Array({ minLength: 12, maxLength: 400 }), 300).map((bytes) => {
      bytes[0] = 0x80 | ((bytes[0] ?? 0) & 0x3f)
      return bytes
    }),
    new Uint8Array(60_000).fill(0x80),
    new Uint8Array(0),
  ]
  for (const [index, bytes] of garbage.entries()) {
    caller.send(Buffer.from(bytes), toCaller)
    caller.send(Buffer.from(bytes), { ...toCaller, port: toCaller.port + 1 })
    if (index % 50 === 0) await delay(5)
  }
  await caller.tone(440, 500, toCaller)
  await until(() => expect(strength(callee.sound.slice(-1600), 440)).toBeGreaterThan(0.4))
  expect((await house.engine.stopRecording('recordings/garbage')).bytes).toBeGreaterThan(0)
  expect((await house.engine.closeLeg('caller')).dropped).toBeGreaterThan(500)
})

test('a far end that cannot be sent to is no fault: it is answered once it is heard', async () => {
  const [caller, ours] = await house.leg('caller')
  house.engine.play('caller', 'beep', 'tone/beep', { loop: true })
  for (const [address, port] of [
    ['127.0.0.1', 0],
    ['127.0.0.1', 65_535],
    ['127.0.0.1', 99_999],
    ['phone.example.invalid', 4000],
    ['0.0.0.0', 4000],
    ['::1', 4000],
    ['', -1],
  ] as const) {
    house.engine.setRemote('caller', caller.remote({ address, port }))
    await delay(30)
  }
  await delay(50)
  caller.heard.length = 0
  await caller.tone(440, 40, ours)
  await until(() => expect(caller.heard.length).toBeGreaterThan(2))
})

test('says good-bye by RTCP, with what it sent and what it lost', async () => {
  const control = createSocket('udp4')
  control.bind(0, '127.0.0.1')
  await once(control, 'listening')
  const reports: Rtcp[] = []
  control.on('message', (packet) => {
    const report = readRtcp(packet)
    if (report) reports.push(report)
  })
  const phone = await RtpPhone.open()
  house.phones.push(phone)
  const ours = await house.engine.openLeg('caller')
  house.engine.setRemote('caller', phone.remote({ port: control.address().port - 1 }))
  house.engine.play('caller', 'beep', 'tone/beep')
  await phone.tone(440, 60, ours)
  phone.sequence++
  await phone.tone(440, 60, ours)
  await house.engine.closeLeg('caller')
  await until(() => expect(reports.at(-1)?.bye).toBe(true))
  expect(reports.at(-1)?.reports).toMatchObject([{ ssrc: phone.ssrc, lost: 1 }])
  expect(reports.at(-1)?.senderTime).not.toBeNull()
  control.close()
})

test('a fault in the worker ends its calls, is told, and the next call has a new worker', async () => {
  await house.engine.close()
  const faults: Error[] = []
  await house.restart({ onFault: (error) => faults.push(error) })
  await house.leg('caller')
  house.engine.startRecording('recordings/lost', 'caller')
  house.engine.setRemote('caller', null as never) // no type allows it: that is the fault
  await until(() => expect(house.ofKind('leg-lost')).toEqual([{ kind: 'leg-lost', leg: 'caller' }]))
  expect(house.ofKind('recording-failed')).toHaveLength(1)
  expect(faults).toHaveLength(1)
  const [phone] = await house.leg('next')
  house.engine.play('next', 'beep', 'tone/beep')
  await until(() => expect(phone.heard.length).toBeGreaterThan(0))
})

test('a data directory that cannot be used stops the start, with the reason', async () => {
  await (await openStorage(house.data)).put('recordings/old', Buffer.from('x'))
  await rm(join(house.data, 'storage.key'))
  const settings = { bind: '127.0.0.1', announced: '127.0.0.1', ports: null, dataDirectory: house.data }
  await expect(startMediaEngine(settings)).rejects.toThrow(/storage\.key is missing/)
})

test('an address that is not of this machine stops the start, with the reason', async () => {
  const settings = {
    bind: '192.0.2.1',
    announced: '192.0.2.1',
    ports: { from: 20_000, to: 20_009 },
    dataDirectory: house.data,
  }
  await expect(startMediaEngine(settings)).rejects.toThrow(
    'no port for RTP could be opened: tried ports 20000 to 20009 on 192.0.2.1',
  )
})

test('orders for a leg that is gone, or given twice, do nothing', async () => {
  await house.leg('caller')
  await house.engine.closeLeg('caller')
  house.engine.play('caller', 'p', 'tone/beep')
  house.engine.connect('caller', 'nobody')
  house.engine.disconnect('caller')
  house.engine.sendKeys('caller', '1')
  house.engine.startRecording('recordings/gone', 'caller')
  expect(await house.engine.stopRecording('recordings/gone')).toEqual({
    bytes: 0,
    milliseconds: 0,
    peaks: [],
  })
  expect(await house.engine.closeLeg('caller')).toMatchObject({ received: 0 })
})
