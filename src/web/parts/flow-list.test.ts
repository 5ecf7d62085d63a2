import { describe, expect, it } from 'vitest'
import { flowOf, type ListedStep, listOf } from './flow-list.ts'

const list: readonly ListedStep[] = [
  { does: 'announce', prompt: { say: 'This call may be recorded.' } },
  { does: 'record', action: 'start' },
  {
    does: 'ring',
    strategy: 'in-order',
    sticky: false,
    destinations: [{ destination: 'd1', ringFor: 20_000, weight: 1 }],
    whisper: null,
    accept: null,
    after: null,
  },
]

describe('a flow as a list', () => {
  it('comes back as it went: each step leads to the next, the last hangs up', () => {
    const flow = flowOf(list)
    expect(Object.keys(flow.steps)).toHaveLength(4)
    expect(listOf(flow)?.map(({ does }) => does)).toEqual(['announce', 'record', 'ring'])
    expect(flowOf(listOf(flow) ?? [])).toEqual(flow)
  })

  it('is none when it goes round or has a step this way never comes to', () => {
    const round = {
      start: 'a',
      steps: { a: { does: 'record' as const, action: 'start' as const, next: 'a' } },
    }
    expect(listOf(round)).toBeUndefined()
    const aside = { start: 'a', steps: { a: { does: 'hangup' as const }, b: { does: 'hangup' as const } } }
    expect(listOf(aside)).toBeUndefined()
  })
})
