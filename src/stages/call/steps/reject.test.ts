import { describe, expect, test } from 'vitest'
import { flowOf, play, promptEnded, said } from '../../../../test/support/flow-play.ts'

describe('a call that is rejected', () => {
  test.each([
    ['busy', 486],
    ['declined', 603],
    ['unavailable', 480],
  ] as const)('%s is said with %i', (as, status) => {
    const { commands, facts } = play(flowOf({ start: { does: 'reject', as } }), [])
    expect(said(commands)).toEqual([`hangup ${status}`])
    expect(facts.at(-1)).toEqual({ kind: 'ended', by: 'system', cause: 'flow-ended' })
  })

  test('after an answer is hung up', () => {
    const flow = flowOf({
      start: { does: 'announce', prompt: { say: 'No' }, next: 'no' },
      no: { does: 'reject', as: 'declined' },
    })
    expect(said(play(flow, [promptEnded('prompt:1')]).commands).at(-1)).toBe('hangup')
  })
})
