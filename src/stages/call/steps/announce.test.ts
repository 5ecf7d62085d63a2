import { describe, expect, test } from 'vitest'
import { flowOf, fired, path, play, promptEnded, said, spoken } from '../../../../test/support/flow-play.ts'

const flow = flowOf({ start: { does: 'announce', prompt: { say: 'Hello [caller]' }, next: 'bye' } })

describe('an announcement', () => {
  test('answers and says the call’s own words', () => {
    const { commands, facts } = play(flow, [], { words: { caller: '+15125550100' } })
    expect(said(commands)).toEqual(['answer', 'play prompt:1 to caller', 'start-timer prompt:1'])
    expect(spoken({ facts })).toEqual(['caller: Hello +15125550100'])
  })

  test.each([
    ['it was said', promptEnded('prompt:1')],
    ['its end is never heard', fired('prompt:1')],
  ])('leads on when %s', (_, heard) => {
    expect(path(play(flow, [heard], { words: { caller: 'x' } }))).toEqual(['start', 'bye'])
  })

  test('of nothing is passed over', () => {
    const mute = flowOf({ start: { does: 'announce', prompt: { say: '[caller]' }, next: 'bye' } })
    expect(path(play(mute, []))).toEqual(['start', 'bye'])
  })
})
