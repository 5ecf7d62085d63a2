import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { seconds } from '#base/time.ts'
import { FlowHouse, heardBy, hears, notes, ringing } from '../../../test/support/flow-house.ts'
import type { Flow } from '#configuration/items.ts'
import type { Weekday } from '#stages/call/flow.ts'

/**
 * The steps of a flow on the wire: real SIP, real RTP, and what each party hears told by its sound. The calls of this file run at once.
 */

let flows: FlowHouse
/** An address of the business that always says "sales". */
let answering: Readonly<{ server: Server; url: string }>
beforeAll(async () => {
  flows = await FlowHouse.open()
  const server = createServer((_, response) => response.end('{"answer": "sales"}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  answering = { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/next` } // it listens on a port
})
afterAll(async () => {
  answering.server.close()
  await flows.close()
})

type Steps = Flow['steps']

const hangup = { does: 'hangup' } as const
const everyDay: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

describe.concurrent('a menu', () => {
  test('is heard; a wrong key is called wrong, a right one (RFC 4733) rings the desk, which hears the whisper alone', async () => {
    const [caller, desk] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.desk)])
    desk.pickUpAfter(600)
    const line = flows.line(
      {
        start: {
          does: 'menu',
          prompt: await flows.prompt(notes.prompt),
          keys: { 1: 'sales' },
          timeout: seconds(5),
          tries: 3,
          invalid: await flows.prompt(notes.wrong),
          otherwise: 'hangup',
        },
        sales: ringing(['Desk'], { whisper: await flows.prompt(notes.whisper, 600) }),
        hangup,
      },
      { Desk: desk },
    )
    const call = line.call(caller)
    await hears(caller, notes, ['prompt'])
    call.press('7')
    await hears(caller, notes, ['prompt', 'wrong', 'prompt'])
    call.press('1')
    await line.happened('connected')
    await hears(desk, notes, ['whisper', 'caller'])
    await hears(caller, notes, ['desk'])
    expect(heardBy(caller, notes)).toEqual(['prompt', 'wrong', 'prompt', '♪', 'desk']) // ringing in between
    expect(heardBy(desk, notes)).toEqual(['whisper', 'caller'])
    call.hangup()
    expect((await line.happened('ended')).by).toBe('caller')
    expect(line.calls()).toMatchObject([{ result: 'answered', keys: '71' }])
  })

  test('takes a key by SIP INFO, in the middle of its prompt; a desk that holds lets the caller hear music', async () => {
    const [caller, desk] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.desk)])
    desk.pickUpAfter(100)
    const line = flows.line(
      {
        start: {
          does: 'menu',
          prompt: await flows.prompt(notes.prompt, 10_000),
          keys: { '#': 'ring' },
          timeout: seconds(5),
          tries: 1,
          invalid: null,
          otherwise: 'hangup',
        },
        ring: ringing(['Desk']),
        hangup,
      },
      { Desk: desk },
    )
    const call = line.call(caller)
    await hears(caller, notes, ['prompt'])
    call.pressByInfo('#')
    const talking = await desk.answered.first()
    await hears(desk, notes, ['caller'])
    await hears(caller, notes, ['desk'])
    await talking.reoffer('sendonly')
    await hears(caller, notes, ['desk', '♪'])
    await talking.reoffer('sendrecv')
    await hears(caller, notes, ['desk', '♪', 'desk'])
    expect(line.calls()[0]?.phase).toBe('talking')
    talking.hangup()
    expect((await line.happened('ended')).by).toBe('callee')
    expect(await call.heard.end.first()).toMatchObject({ why: 'bye' })
  })
})

describe.concurrent('ringing', () => {
  test('all at once: the first to answer has the caller, another who answers at the same moment is let go', async () => {
    const caller = await flows.phone(notes.caller)
    const [first, second, slow] = await Promise.all([
      flows.phone(notes.desk),
      flows.phone(notes.desk),
      flows.phone(notes.other),
    ])
    first.pickUpAfter(300)
    second.pickUpAfter(300)
    slow.pickUpAfter(60_000)
    const line = flows.line(
      { start: ringing(['First', 'Second', 'Slow'], { strategy: 'all-at-once' }), hangup },
      { First: first, Second: second, Slow: slow },
    )
    const call = line.call(caller)
    await line.happened('connected')
    await hears(caller, notes, ['desk'])
    // Exactly one talks; the other was cancelled, or hung up when its answer had crossed.
    const talking = (): number =>
      [first, second]
        .flatMap(({ answered }) => answered.values)
        .filter(({ heard }) => heard.end.values.length === 0).length
    await vi.waitFor(() => expect(talking()).toBe(1), { timeout: 20_000 })
    call.hangup()
    await line.happened('ended')
    expect(line.events().filter(({ kind }) => kind === 'connected')).toHaveLength(1)
    expect(slow.answered.values).toEqual([])
    expect(line.calls()).toMatchObject([{ result: 'answered' }])
  })

  test('takes the call only for who presses 1: voicemail of a mobile does not', async () => {
    const [caller, mobile, desk] = await Promise.all([
      flows.phone(notes.caller),
      flows.phone(notes.other),
      flows.phone(notes.desk),
    ])
    mobile.pickUpAfter(0)
    desk.pickUpAfter(0)
    const line = flows.line(
      { start: ringing(['Mobile', 'Desk'], { accept: await flows.prompt(notes.prompt) }), hangup },
      { Mobile: mobile, Desk: desk },
    )
    const call = line.call(caller)
    const voicemail = await mobile.answered.first()
    await hears(mobile, notes, ['prompt'])
    voicemail.press('5')
    expect(await voicemail.heard.end.first()).toMatchObject({ why: 'bye' })
    const wanting = await desk.answered.first()
    await hears(desk, notes, ['prompt'])
    expect(heardBy(caller, notes)).toEqual([]) // not answered yet: they hear their own ringing
    wanting.press('1')
    await line.happened('accepted')
    await hears(caller, notes, ['desk'])
    expect(heardBy(mobile, notes)).toEqual(['prompt'])
    call.hangup()
    await line.happened('ended')
    expect(line.calls()).toMatchObject([
      { result: 'answered', answeredBy: { name: expect.stringContaining('Desk') } },
    ])
  })

  test('says to the caller’s network that everybody is busy, or that the call is not wanted', async () => {
    const [one, other] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.caller)])
    const busy = flows.line({ start: { does: 'reject', as: 'busy' } }).call(one)
    const declined = flows.line({ start: { does: 'reject', as: 'declined' } }).call(other)
    expect(await busy.heard.end.first()).toMatchObject({ status: 486 })
    expect(await declined.heard.end.first()).toMatchObject({ status: 603 })
  })

  test('a number of our own would go round: that leg is refused with 482, and the next one has a hop less', async () => {
    const [caller, desk] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.desk)])
    desk.pickUpAfter(0)
    const other = flows.line({ start: hangup })
    const line = flows.line(
      { start: ringing(['Ourselves', 'Desk']), hangup },
      { Ourselves: `sip:${other.number}@127.0.0.1:${flows.sip.port}`, Desk: desk },
    )
    const call = line.call(caller)
    expect(await line.happened('leg-failed')).toMatchObject({ sipStatus: 482 })
    await line.happened('connected')
    const { request } = await desk.invited.first()
    expect(new Map(request.headers).get('Max-Forwards')).toBe('69')
    expect(other.calls()).toEqual([])
    call.hangup()
    await line.happened('ended')
  })
})

describe.concurrent('after the talk', () => {
  test('the caller whom the desk has left is asked how it was', async () => {
    const [caller, desk] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.desk)])
    desk.pickUpAfter(0)
    const line = flows.line(
      {
        start: ringing(['Desk'], { after: 'survey' }),
        survey: {
          does: 'survey',
          name: 'Satisfaction',
          prompt: await flows.prompt(notes.prompt),
          highest: '5',
          timeout: seconds(5),
          tries: 2,
          thanks: await flows.prompt(notes.thanks),
          next: 'hangup',
        },
        hangup,
      },
      { Desk: desk },
    )
    const call = line.call(caller)
    await hears(caller, notes, ['desk'])
    ;(await desk.answered.first()).hangup()
    await hears(caller, notes, ['desk', 'prompt'])
    call.press('4')
    await hears(caller, notes, ['desk', 'prompt', 'thanks'])
    expect(await call.heard.end.first()).toMatchObject({ why: 'bye' })
    expect(await line.happened('surveyed')).toMatchObject({ survey: 'Satisfaction', answer: 4 })
  })
})

describe.concurrent('calling through', () => {
  test('a colleague hears whom to call, types the number, and then the two hear each other', async () => {
    const [colleague, outside] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.other)])
    outside.pickUpAfter(600)
    flows.callsOutTo(outside)
    const line = flows.line({
      start: {
        does: 'call-through',
        prompt: await flows.prompt(notes.prompt, 10_000),
        trunk: 'Carrier',
        otherwise: 'hangup',
      },
      hangup,
    })
    const call = line.call(colleague)
    await hears(colleague, notes, ['prompt'])
    await call.type('5125550100#')
    await line.happened('connected')
    await hears(outside, notes, ['caller'])
    await hears(colleague, notes, ['other'])
    expect(heardBy(colleague, notes)).toEqual(['prompt', '♪', 'other']) // ringing in between
    expect(heardBy(outside, notes)).toEqual(['caller'])
    call.hangup()
    await line.happened('ended')
    expect(line.calls()).toMatchObject([{ direction: 'outbound', callee: '+15125550100' }])
  })
})

describe.concurrent('the way through a flow', () => {
  test.each<readonly [string, Steps[string]]>([
    [
      'hours',
      {
        does: 'schedule',
        branches: [
          { name: 'always', hours: [{ from: '00:00', to: '00:00', days: everyDay }], next: 'right' },
        ],
        otherwise: 'wrong',
      },
    ],
    [
      'the caller’s area',
      { does: 'route-by-area', branches: [{ areas: ['+1202'], next: 'right' }], otherwise: 'wrong' },
    ],
    [
      'the caller',
      {
        does: 'route-by-caller',
        branches: [{ callers: { numbers: ['+1202555'] }, next: 'right' }],
        otherwise: 'wrong',
      },
    ],
    [
      'what made them call',
      {
        does: 'route-by-source',
        branches: [{ source: { source: 'Billboard' }, next: 'right' }],
        otherwise: 'wrong',
      },
    ],
    ['chance', { does: 'split', branches: [{ name: 'A', share: 1, next: 'right' }] }],
    ['a tag, which only leaves a mark', { does: 'tag', tags: ['hot'], next: 'right' }],
    ['another server’s word', { does: 'ask', url: 'asked', answers: { sales: 'right' }, otherwise: 'wrong' }],
  ])('follows %s, and what is said there is heard', async (_, start) => {
    const caller = await flows.phone(notes.caller)
    const line = flows.line({
      start: start.does === 'ask' ? { ...start, url: answering.url } : start,
      right: { does: 'announce', prompt: await flows.prompt(notes.prompt), next: 'hangup' },
      wrong: { does: 'announce', prompt: await flows.prompt(notes.wrong), next: 'hangup' },
      hangup,
    })
    expect(await line.call(caller).heard.end.first()).toMatchObject({ why: 'bye' })
    expect(heardBy(caller, notes)).toEqual(['prompt'])
  })
})
