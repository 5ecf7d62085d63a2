import { describe, expect, test } from 'vitest'
import { seconds } from '#base/time.ts'
import { ended, fired, flowOf, path, play, said } from '../../../../test/support/flow-play.ts'
import type { Heard } from '../turn.ts'

const flow = flowOf({
  start: {
    does: 'ask',
    url: 'https://example.com/who',
    answers: { vip: 'vip' },
    otherwise: 'other',
  },
  vip: { does: 'hangup' },
  other: { does: 'hangup' },
})
const told = (answer: string | null, id = 'ask:1'): Heard => ({ kind: 'told', id, answer })

describe('asking an address what to do next', () => {
  test('waits two seconds', () => {
    expect(play(flow, []).commands).toEqual([
      { kind: 'ask', id: 'ask:1', url: 'https://example.com/who', step: 'start' },
      { kind: 'start-timer', timer: 'ask:1', for: seconds(2) },
    ])
  })

  test('its answer names the way', () => {
    const { facts, turn } = play(flow, [told('vip')])
    expect(path({ facts })).toEqual(['start', 'vip'])
    expect(facts).toContainEqual({ kind: 'routed', step: 'start', branch: 'vip' })
    expect(said(turn.commands)).toEqual(['stop-timer ask:1', 'hangup 480'])
  })

  test.each<readonly [string, Heard]>([
    ['no answer', fired('ask:1')],
    ['an error', told(null)],
    ['an answer nobody knows', told('nobody')],
    ['a hostile answer', told('constructor')],
    ['an empty answer', told('')],
  ])('%s: otherwise', (_, heard) => {
    expect(path(play(flow, [heard]))).toEqual(['start', 'other'])
  })

  test('the answer to something else is not waited for', () => {
    expect(path(play(flow, [told('vip', 'ask:7')]))).toEqual(['start'])
  })

  test('the caller hangs up meanwhile', () => {
    expect(said(play(flow, [ended('caller')]).turn.commands)).toEqual(['stop-timer ask:1', 'hangup 480'])
    expect(play(flow, [ended('caller'), told('vip')]).turn.commands).toEqual([])
  })
})
