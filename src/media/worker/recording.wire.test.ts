import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MediaHouse, until } from '../../../test/support/media-house.ts'
import { strength } from '../../../test/support/rtp-phone.ts'
import { openStorage } from '#platform/storage.ts'
import { bytesOf, peaksOf } from '../peaks.ts'
import { sine } from '../tone.ts'
import { recordingAsWav } from '../wav.ts'

let house: MediaHouse
beforeEach(async () => {
  house = await MediaHouse.open()
})
afterEach(() => house.close())

describe('a recording', () => {
  test('has the caller left and the callee right, silence where nobody spoke, and sox agrees', async () => {
    const [caller, toCaller] = await house.leg('caller')
    const [callee, toCallee] = await house.leg('callee', 'PCMA')
    house.engine.connect('caller', 'callee')
    house.engine.startRecording('recordings/one', 'caller')
    await Promise.all([caller.tone(440, 1000, toCaller), callee.tone(1000, 500, toCallee)])
    await delay(300)
    const facts = await house.engine.stopRecording('recordings/one')
    const [left, right] = await house.channels('recordings/one')
    expect(facts.bytes).toBe(4 * left.length)
    expect(facts.milliseconds).toBeGreaterThan(1250)
    expect(strength(left.slice(800, 7200), 440)).toBeGreaterThan(0.45)
    expect(strength(left, 1000)).toBeLessThan(0.01)
    expect(strength(right.slice(800, 3200), 1000)).toBeGreaterThan(0.45)
    expect(strength(right, 440)).toBeLessThan(0.01)
    expect(right.slice(5600).every((sample) => Math.abs(sample) < 10)).toBe(true)
    // Both began to speak at once: their first sounds stand within 20 ms of each other.
    const [onLeft, onRight] = [left, right].map((side) => side.findIndex((sample) => Math.abs(sample) > 1000))
    expect(Math.abs((onLeft ?? 0) - (onRight ?? 0))).toBeLessThan(160)

    const file = await (await openStorage(house.data)).open('recordings/one')
    if (!file) throw new Error('no recording')
    expect(await peaksOf(file.read())).toEqual(facts.peaks)
    const wav = join(house.data, 'one.wav')
    await writeFile(wav, recordingAsWav(file).read())
    const rough = (channel: string): number =>
      Number(
        /Rough\s+frequency:\s+(\d+)/.exec(
          sox(wav, '-n', 'remix', channel, 'trim', '0.1', '0.3', 'stat'),
        )?.[1],
      )
    expect(rough('1')).toBeGreaterThan(420)
    expect(rough('1')).toBeLessThan(460)
    expect(rough('2')).toBeGreaterThan(950)
    expect(rough('2')).toBeLessThan(1050)
  })

  test('holds the prompt the caller hears, and not the whisper only the callee hears', async () => {
    const storage = await openStorage(house.data)
    await storage.put('prompts/announcement', bytesOf(sine([700], 400, 0.5)))
    await storage.put('prompts/whisper', bytesOf(sine([1900], 400, 0.5)))
    const [caller] = await house.leg('caller')
    const [callee] = await house.leg('callee')
    house.engine.startRecording('recordings/whisper', 'caller')
    house.engine.play('caller', 'announcement', 'prompts/announcement')
    await until(() => expect(house.ofKind('prompt-ended')).toHaveLength(1))
    house.engine.play('callee', 'whisper', 'prompts/whisper')
    await until(() => expect(house.ofKind('prompt-ended')).toHaveLength(2))
    house.engine.connect('caller', 'callee')
    await house.engine.stopRecording('recordings/whisper')
    const [left, right] = await house.channels('recordings/whisper')
    const loud = right.filter((sample) => Math.abs(sample) > 500)
    expect(loud.length).toBeGreaterThan(2500)
    expect(strength(right.slice(800, 4000), 700)).toBeGreaterThan(0.35)
    expect(strength(right, 1900)).toBeLessThan(0.001)
    expect(left.every((sample) => sample === 0)).toBe(true)
    expect(strength(callee.sound, 1900)).toBeGreaterThan(0.1)
    expect(strength(caller.sound, 1900)).toBeLessThan(0.001)
  })

  test('that is paused goes on in silence, and loses no time', async () => {
    const [caller, toCaller] = await house.leg('caller')
    house.engine.startRecording('recordings/card', 'caller')
    await caller.tone(440, 600, toCaller)
    house.engine.pauseRecording('recordings/card')
    await caller.tone(1000, 600, toCaller)
    house.engine.resumeRecording('recordings/card')
    await caller.tone(440, 600, toCaller)
    const facts = await house.engine.stopRecording('recordings/card')
    const [left] = await house.channels('recordings/card')
    expect(facts.milliseconds).toBeGreaterThan(1600) // without the pause it would be 1200
    expect(strength(left.slice(800, 4000), 440)).toBeGreaterThan(0.4)
    expect(strength(left, 1000)).toBeLessThan(0.05) // but for what crossed the order
    expect(strength(left.slice(5600, 8800), 1000)).toBeLessThan(0.001)
    expect(strength(left.slice(-3200), 440)).toBeGreaterThan(0.4)
  })

  test('that is dropped leaves nothing behind, also when it was stopped before', async () => {
    const [caller, toCaller] = await house.leg('caller')
    for (const recording of ['recordings/dropped', 'recordings/stopped'])
      house.engine.startRecording(recording, 'caller')
    await caller.tone(440, 200, toCaller)
    await house.engine.stopRecording('recordings/stopped')
    expect((await house.samples('recordings/stopped')).length).toBeGreaterThan(0)
    await house.engine.dropRecording('recordings/stopped')
    await house.engine.dropRecording('recordings/dropped')
    await house.engine.dropRecording('recordings/never-was')
    const storage = await openStorage(house.data)
    for (const recording of ['recordings/dropped', 'recordings/stopped'])
      expect(await storage.open(recording)).toBeNull()
  })

  test('of a message has the caller alone, beside the recording of the whole call', async () => {
    const [caller, toCaller] = await house.leg('caller')
    house.engine.startRecording('recordings/call', 'caller')
    house.engine.startRecording('messages/call', 'caller', { of: 'left', silence: 500 })
    house.engine.play('caller', 'beep', 'tone/beep')
    await caller.tone(440, 800, toCaller)
    await until(() =>
      expect(house.ofKind('recording-silent')).toEqual([
        { kind: 'recording-silent', recording: 'messages/call' },
      ]),
    )
    const facts = await house.engine.stopRecording('messages/call')
    await house.engine.stopRecording('recordings/call')
    const message = await house.samples('messages/call')
    expect(facts.bytes).toBe(2 * message.length)
    expect(strength(message.slice(800, 5600), 440)).toBeGreaterThan(0.4)
    expect(strength(message, 1000)).toBeLessThan(0.01)
    expect(facts.peaks.filter((_, index) => index % 2 === 1).every((peak) => peak === 0)).toBe(true)
    const file = await (await openStorage(house.data)).open('messages/call')
    expect(file && (await peaksOf(file.read(), 1))).toEqual(facts.peaks)
    const [left, right] = await house.channels('recordings/call')
    expect(strength(left.slice(800, 5600), 440)).toBeGreaterThan(0.4)
    expect(strength(right.slice(0, 4800), 1000)).toBeGreaterThan(0.03)
  })

  test('of a process that was killed plays up to the kill', async () => {
    const child = fork(new URL('../../../test/support/recording-process.ts', import.meta.url), [house.data], {
      stdio: 'inherit',
    })
    await once(child, 'message')
    await delay(2500)
    child.kill('SIGKILL')
    await once(child, 'exit')

    const file = await (await openStorage(house.data)).open('recordings/killed')
    if (!file) throw new Error('no recording')
    const wav = join(house.data, 'killed.wav')
    await writeFile(wav, recordingAsWav(file).read())
    const heard = sox(wav, '-n', 'remix', '2', 'trim', '0.2', 'stat')
    expect(Number(/Length \(seconds\):\s+([\d.]+)/.exec(heard)?.[1])).toBeGreaterThan(0.5)
    const [, right] = await house.channels('recordings/killed')
    expect(strength(right.slice(1600, 6400), 1000)).toBeGreaterThan(0.09)
    expect((await peaksOf(file.read())).length).toBeGreaterThan(20)
  })

  test('that cannot be written is told once, and the call goes on', async () => {
    const [caller, toCaller] = await house.leg('caller')
    const [callee] = await house.leg('callee')
    house.engine.connect('caller', 'callee')
    // A file stands where its directory should be.
    await (await openStorage(house.data)).put('taken', Buffer.from('x'))
    house.engine.startRecording('taken/recording', 'caller')
    await until(() => expect(house.ofKind('recording-failed')).toHaveLength(1))
    await caller.tone(440, 400, toCaller)
    expect(strength(callee.sound.slice(-1600), 440)).toBeGreaterThan(0.4)
    await house.engine.stopRecording('taken/recording')
    expect(house.ofKind('recording-failed')).toHaveLength(1)
  })
})

function sox(...args: readonly string[]): string {
  return execFileSync('sh', ['-c', 'exec sox "$@" 2>&1', 'sox', ...args], { encoding: 'utf8' })
}
