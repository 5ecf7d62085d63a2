import { describe, expect, test } from 'vitest'
import { seconds } from '#base/time.ts'
import {
  ended,
  fired,
  flowOf,
  keys,
  path,
  play,
  promptEnded,
  said,
  spoken,
} from '../../../../test/support/flow-play.ts'
import type { Heard, StepOf } from '../turn.ts'

const step: StepOf<'voicemail'> = {
  does: 'voicemail',
  mailbox: 'sales',
  greeting: { say: 'Nobody is here' },
  longest: seconds(60),
  next: null,
}
const flow = flowOf({ start: step })
const speaking = [promptEnded('prompt:1'), promptEnded('prompt:2')]
const message: Heard = { kind: 'message-ended', length: seconds(5), bytes: 40_000, peaks: [] }

describe('voicemail', () => {
  test('greets, beeps and takes a message', () => {
    const { commands, facts } = play(flow, speaking)
    expect(spoken({ facts })).toEqual(['caller: Nobody is here', 'caller: beep'])
    expect(commands.slice(-2)).toEqual([
      { kind: 'take-message', id: 'message:1', longest: seconds(60), silence: seconds(10) },
      { kind: 'start-timer', timer: 'message:1', for: seconds(65) },
    ])
    expect(facts.at(-1)).toEqual({ kind: 'message-started', mailbox: 'sales' })
  })

  test('without a greeting it only beeps', () => {
    expect(spoken(play(flowOf({ start: { ...step, greeting: null } }), []))).toEqual(['caller: beep'])
    expect(spoken(play(flowOf({ start: { ...step, greeting: { say: '[source]' } } }), []))).toEqual([
      'caller: beep',
    ])
  })

  test.each([
    ['#', keys('#')],
    ['a message that goes on and on', [fired('message:1')]],
  ])('%s ends it and the call; what was said is kept', (_, heards) => {
    const { turn } = play(flow, [...speaking, ...heards])
    expect(said(turn.commands)).toContain('end-message')
    expect(said(turn.commands).at(-1)).toBe('hangup')
    expect(play(flow, [...speaking, ...heards, message]).facts.at(-1)).toEqual(message)
  })

  test('the caller stops speaking: the driver has ended it, and the call goes on', () => {
    const goesOn = flowOf({ start: { ...step, next: 'thanks' }, thanks: { does: 'hangup' } })
    const { facts, commands } = play(goesOn, [...speaking, message])
    expect(path({ facts })).toEqual(['start', 'thanks'])
    expect(said(commands)).not.toContain('end-message')
    expect(facts).toContainEqual(message)
  })

  test('the caller hangs up: the message ends with the call', () => {
    expect(said(play(flow, [...speaking, ended('caller')]).turn.commands)).toEqual([
      'end-message',
      'stop-timer message:1',
      'hangup',
    ])
    expect(said(play(flow, [ended('caller')]).turn.commands)).toEqual(['stop-timer prompt:1', 'hangup'])
  })

  test('one that could not be kept is noted, and the call goes on', () => {
    const { facts, commands } = play(flow, [...speaking, { kind: 'message-failed', why: 'disk full' }])
    expect(facts).toContainEqual({ kind: 'message-failed', why: 'disk full' })
    expect(said(commands).at(-1)).toBe('hangup')
  })

  test('a message nobody took, or one told of twice, is not written', () => {
    const { facts } = play(flow, [message, ...speaking, message, message])
    expect(facts.filter(({ kind }) => kind === 'message-ended')).toHaveLength(1)
  })

  test('other keys belong to the message', () => {
    expect(play(flow, [...speaking, ...keys('123*')]).turn.commands).toEqual([])
  })
})
