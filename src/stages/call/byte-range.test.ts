import { expect, test } from 'vitest'
import { readByteRange } from './byte-range.ts'

const cases: readonly (readonly [string | undefined, ReturnType<typeof readByteRange>])[] = [
  [undefined, null],
  ['bytes=0-', { start: 0, end: 100 }],
  ['bytes=0-0', { start: 0, end: 1 }],
  ['bytes=44-99', { start: 44, end: 100 }],
  ['bytes=44-4000', { start: 44, end: 100 }],
  ['bytes=-10', { start: 90, end: 100 }],
  ['bytes=-1000', { start: 0, end: 100 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-3', null],
  ['bytes=0-1,5-6', null],
  ['bytes=-', null],
  ['lines=1-2', null],
  ['bytes=99999999999999999999-', null],
]
test.each(cases)('%s of 100 bytes', (header, range) => {
  expect(readByteRange(header, 100)).toEqual(range)
})

test('nothing has no last byte', () => {
  expect(readByteRange('bytes=-5', 0)).toBe('unsatisfiable')
  expect(readByteRange('bytes=0-', 0)).toBe('unsatisfiable')
})
