import * as fc from 'fast-check'
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
import type { StepOf } from '../turn.ts'

const step: StepOf<'menu'> = {
  does: 'menu',
  prompt: { say: 'For sales press 1, for service press 2' },
  keys: { '1': 'bye', '2': 'service', '#': 'start' },
  timeout: seconds(5),
  tries: 2,
  invalid: { say: 'That is no choice' },
  otherwise: 'other',
}
const flow = flowOf({
  start: step,
  service: { does: 'hangup' },
  other: { does: 'hangup' },
})

describe('a menu', () => {
  test('answers, asks, and waits for a key from the end of the prompt on', () => {
    const { commands } = play(flow, [promptEnded('prompt:1')])
    expect(said(commands)).toEqual([
      'answer',
      'play prompt:1 to caller',
      'start-timer prompt:1',
      'stop-timer prompt:1',
      'start-timer keys:caller:1',
    ])
    expect(commands[1]).toMatchObject({ listen: { timeout: seconds(5), keys: 'one' } })
    expect(commands[4]).toMatchObject({ for: seconds(5) })
  })

  test('a key after the prompt leads on, and the log says which', () => {
    const { turn, facts } = play(flow, [promptEnded('prompt:1'), ...keys('2')])
    expect(said(turn.commands)).toEqual(['stop-timer keys:caller:1', 'hangup'])
    expect(facts).toContainEqual({ kind: 'routed', step: 'start', branch: '2' })
    expect(path({ facts })).toEqual(['start', 'service'])
  })

  test('a key during the prompt interrupts it', () => {
    const { turn, facts } = play(flow, keys('2'))
    expect(said(turn.commands)).toEqual(['stop-playing caller', 'stop-timer prompt:1', 'hangup'])
    expect(path({ facts })).toEqual(['start', 'service'])
  })

  test('a wrong key is said to be one, the menu is repeated, and a key is taken meanwhile', () => {
    const wrong = play(flow, keys('9'))
    expect(spoken(wrong)).toEqual([
      'caller: For sales press 1, for service press 2',
      'caller: That is no choice',
    ])
    expect(spoken(play(flow, [...keys('9'), promptEnded('prompt:2')])).at(-1)).toBe(
      'caller: For sales press 1, for service press 2',
    )
    expect(path(play(flow, keys('92')))).toEqual(['start', 'service'])
  })

  test('silence repeats the menu without calling it wrong; after the last try the call goes on', () => {
    const silence = [promptEnded('prompt:1'), fired('keys:caller:1')]
    expect(spoken(play(flow, silence))).toHaveLength(2)
    const given = play(flow, [...silence, promptEnded('prompt:2'), fired('keys:caller:2')])
    expect(path(given)).toEqual(['start', 'other'])
    expect(given.facts).toContainEqual({ kind: 'routed', step: 'start', branch: 'otherwise' })
    expect(path(play(flow, keys('99')))).toEqual(['start', 'other'])
  })

  test('a prompt that cannot be played still lets the caller choose', () => {
    const mute = flowOf({ start: { ...step, prompt: { say: '[source]' } } })
    expect(said(play(mute, []).commands)).toEqual(['answer', 'start-timer keys:caller:0'])
  })

  test('what a callee or a stranger presses is not the caller’s choice', () => {
    expect(path(play(flow, keys('2', '7')))).toEqual(['start'])
  })

  test('a key pressed before the menu, in an announcement, chooses nothing', () => {
    const greeted = flowOf({
      start: { does: 'announce', prompt: { say: 'Welcome' }, next: 'menu' },
      menu: step,
      service: { does: 'hangup' },
      other: { does: 'hangup' },
    })
    expect(path(play(greeted, [...keys('2'), promptEnded('prompt:1')]))).toEqual(['start', 'menu'])
  })

  test('keys typed ahead lead through a menu within a menu', () => {
    const nested = flowOf({ start: { ...step, keys: { '1': 'inner' } }, inner: step })
    expect(path(play(nested, keys('11')))).toEqual(['start', 'inner', 'bye'])
  })

  test('the caller hangs up: nothing is left running', () => {
    expect(said(play(flow, [promptEnded('prompt:1'), ended('caller')]).turn.commands)).toEqual([
      'stop-timer keys:caller:1',
      'hangup',
    ])
  })

  test('whatever is pressed, however often: it asks as often as it may and then goes on', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[03-9*ABCD]{2,20}$/), (pressed) => {
        const { facts } = play(flow, keys(pressed))
        expect(spoken({ facts }).filter((line) => line.includes('press 1')).length).toBeLessThanOrEqual(2)
        expect(path({ facts })).toEqual(['start', 'other'])
      }),
    )
  })
})
