import { expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'

test('an address may burst, then goes at its rate; others are not touched', () => {
  const limit = new RateLimit({ perSecond: 10, burst: 3 })
  const admitted = [0, 0, 0, 0, 50, 100, 100, 200].map((at) => limit.admit('a', at))
  expect(admitted).toEqual([true, true, true, false, false, true, false, true])
  expect(limit.admit('b', 200)).toBe(true)
})

test('no more addresses are remembered than said: the longest silent goes first', () => {
  const limit = new RateLimit({ perSecond: 1, burst: 1, addresses: 2 })
  for (const address of ['a', 'b', 'a', 'c']) limit.admit(address, 0)
  expect([limit.admit('a', 0), limit.admit('b', 0)]).toEqual([false, true])
})

test('a clock that goes back earns nothing and breaks nothing', () => {
  const limit = new RateLimit({ perSecond: 1, burst: 1 })
  expect([limit.admit('a', 1000), limit.admit('a', 0)]).toEqual([true, false])
})
