import { expect, test } from 'vitest'
import { flowOf, path, play } from '../../../../test/support/flow-play.ts'

test('a tag is put on the call, and the call goes on at once', () => {
  const flow = flowOf({ start: { does: 'tag', tags: ['vip', 'spring'], next: 'bye' } })
  const { facts } = play(flow, [])
  expect(facts).toContainEqual({ kind: 'tagged', tags: ['vip', 'spring'] })
  expect(path({ facts })).toEqual(['start', 'bye'])
})
