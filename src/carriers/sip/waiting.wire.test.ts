import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { seconds } from '#base/time.ts'
import type { Flow } from '#configuration/items.ts'
import { FlowHouse, heardBy, hears, notes, ringing } from '../../../test/support/flow-house.ts'
import { heardInOrder } from '../../../test/support/notes.ts'

/** Callers who wait, and what of a call is kept, on the wire. The calls of this file run at once. */

let flows: FlowHouse
beforeAll(async () => {
  flows = await FlowHouse.open()
})
afterAll(() => flows.close())

type Queue = Extract<Flow['steps'][string], { does: 'queue' }>
const hangup = { does: 'hangup' } as const
const record = (action: 'start' | 'pause' | 'resume' | 'drop', next: string) =>
  ({ does: 'record', action, next }) as const

const queue = async (more: Partial<Queue> = {}): Promise<Queue> => ({
  ...ringing(['Desk']),
  does: 'queue',
  queue: 'Service',
  music: await flows.prompt(notes.prompt, 2000),
  announce: null,
  longestWait: seconds(600),
  callback: null,
  ...more,
})

describe.concurrent('a queue', () => {
  test('lets the second caller hear music until the first has hung up, and says where they stand', async () => {
    const [first, second, desk] = await Promise.all([
      flows.phone(notes.caller),
      flows.phone(notes.other),
      flows.phone(notes.desk),
    ])
    desk.pickUpAfter(0)
    const announce = { position: true, wait: false, every: seconds(60) }
    const line = flows.line({ start: await queue({ announce }), hangup }, { Desk: desk })
    const talking = line.call(first)
    await hears(first, notes, ['desk'])
    const waiting = line.call(second)
    await hears(second, notes, ['♪', 'prompt'])
    expect(await line.happened('queued', 2)).toMatchObject({ queue: 'Service', position: 1 })
    expect(line.events()).toContainEqual(
      expect.objectContaining({ kind: 'prompt-started', says: 'You are next in line.' }),
    )
    talking.hangup()
    await hears(second, notes, ['prompt', 'desk'])
    await hears(desk, notes, ['other'])
    waiting.hangup()
    await line.happened('ended', 2)
    expect(line.calls()).toMatchObject([{ result: 'answered' }, { result: 'answered' }])
  })

  test('keeps the place of who presses a key and hangs up: in their turn rings the desk, then their telephone', async () => {
    const [first, second, desk, mobile] = await Promise.all([
      flows.phone(notes.caller),
      flows.phone(notes.other),
      flows.phone(notes.desk),
      flows.phone(notes.thanks),
    ])
    desk.pickUpAfter(0)
    mobile.pickUpAfter(0)
    flows.callsOutTo(mobile)
    const callback = { key: '1', offer: await flows.prompt(notes.whisper) } as const
    const line = flows.line({ start: await queue({ queue: 'Callback', callback }), hangup }, { Desk: desk })
    const talking = line.call(first)
    await hears(first, notes, ['desk'])
    const waiting = line.call(second, '+12025550155')
    await hears(second, notes, ['whisper', 'prompt'])
    waiting.press('1')
    expect(await waiting.heard.end.first()).toMatchObject({ why: 'bye' })
    const asked = await line.happened('callback-asked')
    expect(asked).toMatchObject({ queue: 'Callback', number: '+12025550155' })
    const standing = () => flows.sip.switchboard.waiting(asked.accountId, 'Callback')
    await vi.waitFor(() => expect(standing()).toBe(1), 20_000)
    expect(mobile.invited.values).toEqual([])
    talking.hangup()
    await hears(desk, notes, ['thanks'])
    await hears(mobile, notes, ['desk'])
    expect(mobile.invited.values).toHaveLength(1)
    expect(mobile.invited.values[0]?.request.uri).toMatch(/^sip:\+12025550155@/)
    expect(standing()).toBe(0)
    const placed = flows.sip.calls().find(({ callee }) => callee === '+12025550155')
    expect(placed).toMatchObject({ direction: 'outbound' })
  })
})

describe.concurrent('what is kept', () => {
  test('a message has what the caller said after the beep, and nothing else', async () => {
    const caller = await flows.phone(notes.caller)
    const line = flows.line({
      start: {
        does: 'voicemail',
        mailbox: 'Sales',
        greeting: await flows.prompt(notes.prompt),
        longest: seconds(30),
        next: 'thanks',
      },
      thanks: { does: 'announce', prompt: await flows.prompt(notes.thanks), next: 'hangup' },
      hangup,
    })
    const call = line.call(caller)
    const { at } = await line.happened('message-started')
    await vi.waitFor(() => expect(Date.now() - at).toBeGreaterThan(1200), { timeout: 20_000 })
    call.press('#')
    const ended = await line.happened('message-ended')
    await hears(caller, notes, ['prompt', 'beep', 'thanks'])
    expect(ended.length).toBeGreaterThan(1000)
    const message = await flows.kept(line, 'messages')
    expect(heardInOrder(message, notes)).toEqual(['caller'])
    expect(2 * message.length).toBe(ended.bytes)
  })

  test('a recording goes silent where it is paused and keeps its time; a dropped one leaves nothing', async () => {
    const [caller, other] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.caller)])
    const say = async (hertz: number, next: string) =>
      ({ does: 'announce', prompt: await flows.prompt(hertz), next }) as const
    const paused = flows.line({
      start: record('start', 'welcome'),
      welcome: await say(notes.prompt, 'pause'),
      pause: record('pause', 'card'),
      card: await say(notes.wrong, 'resume'),
      resume: record('resume', 'goodbye'),
      goodbye: await say(notes.thanks, 'hangup'),
      hangup,
    })
    const dropped = flows.line({
      start: record('start', 'welcome'),
      welcome: await say(notes.prompt, 'drop'),
      drop: record('drop', 'goodbye'),
      goodbye: await say(notes.thanks, 'hangup'),
      hangup,
    })
    const calls = [paused.call(caller), dropped.call(other)]
    for (const { heard } of calls) await heard.end.first()
    const { length } = await paused.happened('recording-ended')
    expect(heardBy(caller, notes)).toEqual(['prompt', 'wrong', 'thanks'])
    expect(length).toBeGreaterThan(1400)
    const sound = await flows.kept(paused, 'recordings')
    const side = (channel: 0 | 1): Int16Array => sound.filter((_, index) => index % 2 === channel)
    expect(heardInOrder(side(1), notes)).toEqual(['prompt', 'thanks'])
    expect(heardInOrder(side(0), notes)).toEqual(['caller'])

    await dropped.happened('recording-dropped')
    expect(heardBy(other, notes)).toEqual(['prompt', 'thanks'])
    await vi.waitFor(async () => expect(await flows.kept(dropped, 'recordings')).toHaveLength(0), 20_000)
    expect(dropped.calls()).toMatchObject([{ recording: { state: 'none' } }])
  })
})
