import { describe, expect, it } from 'vitest'
import type { DestinationId, LegId } from '#base/id.ts'
import { seconds } from '#base/time.ts'
import { callerLeg } from '#stages/call/call-event.ts'
import type { WireCommand } from './live-call.ts'
import { letGo, needsTelling, nothingYet, pursue, type Activity, type Doing } from './markup-activity.ts'

const leg = (name: string): LegId => name as LegId // legs are numbered so
const dial = (name: string): WireCommand => ({
  kind: 'dial',
  leg: leg(name),
  destination: { id: 'd' as DestinationId, name: 'Desk', to: { kind: 'sip', uri: 'sip:desk@pbx' } }, // any
})
const music = {
  kind: 'play',
  leg: callerLeg,
  id: 'loop:1',
  prompt: { tone: 'music' },
  loop: true,
  listen: null,
} as const
const hello = {
  kind: 'play',
  leg: callerLeg,
  id: 'prompt:2',
  prompt: { say: 'Hello' },
  loop: false,
  listen: null,
} as const
const after = (...commands: readonly WireCommand[]): Activity =>
  commands.reduce((activity, command) => pursue(activity, callerLeg, command), nothingYet)

const joined = (name: string): Doing => ({ is: 'joined', with: leg(name) })

describe('what a caller does at a carrier', () => {
  it('is to hear the last thing that was played', () => {
    expect(after(music, hello).now).toMatchObject({ is: 'hearing', id: 'prompt:2' })
    expect(after(hello, { kind: 'stop-playing', leg: callerLeg }).now).toEqual({ is: 'idle' })
  })

  it('is to wait for everybody who is rung', () => {
    expect(after(dial('1'), dial('2')).now).toMatchObject({
      is: 'ringing',
      legs: [{ leg: '1' }, { leg: '2' }],
    })
  })

  it('is to hear the music again when nobody answered', () => {
    const rung = after(music, dial('1'))
    expect(letGo(rung, leg('1')).now).toMatchObject({ is: 'hearing', id: 'loop:1' })
    expect(letGo(after(dial('1')), leg('1')).now).toEqual({ is: 'idle' })
  })

  it('is not disturbed by prompts while somebody is rung, and ends with the call', () => {
    expect(after(dial('1'), hello).now).toMatchObject({ is: 'ringing' })
    expect(after(dial('1'), { kind: 'hangup', sipStatus: 480 }).now).toEqual({ is: 'over', sipStatus: 480 })
  })

  it('is to leave a message until it ends', () => {
    const taking = after({ kind: 'take-message', id: 'm', longest: seconds(60), silence: seconds(5) })
    expect(taking.now).toMatchObject({ is: 'messaging', id: 'm' })
    expect(pursue(taking, callerLeg, { kind: 'end-message', id: 'm' }).now).toEqual({ is: 'idle' })
  })
})

describe('a carrier', () => {
  const idle: Doing = { is: 'idle' }
  const ringing = after(dial('1'), dial('2')).now

  it.each([
    ['nothing new', ringing, ringing, false],
    ['that there is still nothing', idle, { is: 'idle' }, false],
    ['to ring', idle, ringing, true],
    ['to ring one more', after(dial('1')).now, ringing, true],
    ['to ring one less: that one is hung up alone', ringing, after(dial('2')).now, false],
    ['to join one that its Dial joins by itself', ringing, joined('2'), false],
    ['to join one that it does not ring', ringing, joined('3'), true],
    ['to go on after a Dial', ringing, after(hello).now, true],
  ] as const)('need be told %s: %#', (_, told, wanted, needs) => {
    expect(needsTelling(told, wanted)).toBe(needs)
  })
})
