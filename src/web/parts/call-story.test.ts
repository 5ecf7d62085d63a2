import { describe, expect, it } from 'vitest'
import { stretchesOf } from './call-story.ts'

const start = Date.parse('2026-11-21T12:00:00Z')
const at = (second: number) => new Date(start + second * 1000).toISOString()
const event = (second: number, kind: string) => ({ at: at(second), kind, detail: {} })

describe('the stretches of a call', () => {
  it('cover it from the first ring to its end, without holes', () => {
    const timeline = [
      event(0, 'offered'),
      event(1, 'answered'),
      event(4, 'leg-dialled'),
      event(5, 'leg-ringing'),
      event(10, 'connected'),
      event(40, 'held'),
      event(50, 'resumed'),
      event(60, 'ended'),
    ]
    const stretches = stretchesOf({ timeline, startedAt: at(0) }, start + 60_000)
    expect(stretches.map(({ part, length }) => `${part} ${length / 1000}`)).toEqual([
      'ring 1',
      'greet 3',
      'ring 6',
      'talk 30',
      'hold 10',
      'talk 10',
    ])
  })

  it('of a call that only rang are one', () => {
    const stretches = stretchesOf({ timeline: [event(0, 'offered')], startedAt: at(0) }, start + 9000)
    expect(stretches).toEqual([{ part: 'ring', from: start, length: 9000 }])
  })
})
