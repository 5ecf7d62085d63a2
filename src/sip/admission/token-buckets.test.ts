import { expect, test } from 'vitest'
import { TokenBuckets } from './token-buckets.ts'

const open = (addresses = 100) => {
  const clock = { now: 0 }
  return { clock, buckets: new TokenBuckets({ capacity: 10, refill: 2, addresses }, () => clock.now) }
}

test('an address may spend its tokens, then waits until they have come back', () => {
  const { clock, buckets } = open()
  expect([buckets.take('a', 10), buckets.take('a', 1)]).toEqual([true, false])
  clock.now = 500
  expect([buckets.take('a', 1), buckets.take('a', 1)]).toEqual([true, false])
  clock.now = 1_000_000
  expect([buckets.take('a', 10), buckets.take('a', 1)]).toEqual([true, false])
})

test('one address does not pay for another', () => {
  const { buckets } = open()
  expect([buckets.take('a', 10), buckets.take('b', 10)]).toEqual([true, true])
})

test('what is given back can be spent again, and a full bucket is forgotten', () => {
  const { buckets } = open()
  expect(buckets.take('a', 10)).toBe(true)
  buckets.give('a', 4)
  expect([buckets.take('a', 4), buckets.take('a', 1)]).toEqual([true, false])
  buckets.give('a', 10)
  expect(buckets.size).toBe(0)
})

test('memory is bounded: the address that was quiet longest is forgotten', () => {
  const { buckets } = open(3)
  for (const address of ['a', 'b', 'c', 'a', 'd']) buckets.take(address, 10)
  expect(buckets.size).toBe(3)
  expect([buckets.take('a', 1), buckets.take('b', 1)]).toEqual([false, true])
})
