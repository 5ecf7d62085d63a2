import { describe, expect, test } from 'vitest'
import type { DestinationId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import {
  answered,
  ended,
  failed,
  fired,
  flowOf,
  keys,
  path,
  play,
  promptEnded,
  said,
} from '../../../../test/support/flow-play.ts'
import type { Destination } from '../flow.ts'
import type { Heard } from '../turn.ts'

const flow = flowOf({
  start: { does: 'call-through', prompt: { say: 'Whom?' }, trunk: 'office', otherwise: 'other' },
  other: { does: 'hangup' },
})
// `as`: a number and an id as they stand.
const callee = '+15125550100' as PhoneNumber
const outside: Destination = {
  id: callee as string as DestinationId,
  name: callee,
  to: { kind: 'number', number: callee, trunk: 'office' },
}
const found = (destination: Destination | null, id = 'find:1'): Heard => ({
  kind: 'destination-found',
  id,
  destination,
})

/** Nobody says whose number it is, or it is nobody's. */
const wrong = (n: number): readonly Heard[] => [
  ...keys('99#'),
  n % 2 === 0 ? fired(`find:${n}`) : found(null, `find:${n}`),
]

describe('calling through', () => {
  test('asks whose number is typed, over the trunk of the step', () => {
    const { turn } = play(flow, [promptEnded('prompt:1'), ...keys('5125550100#')])
    expect(turn.commands).toContainEqual({
      kind: 'find-destination',
      id: 'find:1',
      keys: '5125550100',
      trunk: 'office',
    })
  })

  test('a pause ends the number, too', () => {
    const { turn } = play(flow, [...keys('5125550100'), fired('keys:caller:1')])
    expect(said(turn.commands)).toContain('find-destination')
  })

  test('rings the person called: the call is theirs from then on', () => {
    const { facts, commands } = play(flow, [...keys('5125550100#'), found(outside), answered('1')])
    expect(facts).toContainEqual({ kind: 'called-through', callee })
    expect(facts.at(-1)).toEqual({ kind: 'connected', leg: '1' })
    expect(said(commands)).toContain(`dial 1 ${callee}`)
  })

  test('nobody answers there', () => {
    expect(path(play(flow, [...keys('1#'), found(outside), failed('1')]))).toEqual(['start', 'other'])
  })

  test('a number that is none is asked for again, three times in all', () => {
    expect(path(play(flow, [...wrong(1), ...wrong(2)]))).toEqual(['start'])
    expect(path(play(flow, [...wrong(1), ...wrong(2), ...wrong(3)]))).toEqual(['start', 'other'])
  })

  test('so is silence', () => {
    const silence = [1, 2, 3].flatMap((n) => [promptEnded(`prompt:${n}`), fired(`keys:caller:${n}`)])
    expect(path(play(flow, silence))).toEqual(['start', 'other'])
  })

  test('a number without end is cut', () => {
    const { turn } = play(flow, keys(`${'1'.repeat(500)}#`))
    expect(turn.commands.find(({ kind }) => kind === 'find-destination')).toMatchObject({
      keys: '1'.repeat(32),
    })
  })

  test('the caller hangs up while it is looked for', () => {
    expect(said(play(flow, [...keys('1#'), ended('caller')]).turn.commands)).toEqual([
      'stop-timer find:1',
      'hangup',
    ])
  })
})
