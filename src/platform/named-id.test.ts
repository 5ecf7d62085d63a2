import { expect, test } from 'vitest'
import { isUuid } from '#base/id.ts'
import { namedId } from './named-id.ts'

test('the same words make the same id, other words another, wherever they are cut', () => {
  expect(namedId('thread', 'a', 'bc')).toBe(namedId('thread', 'a', 'bc'))
  expect(namedId('thread', 'ab', 'c')).not.toBe(namedId('thread', 'a', 'bc'))
  expect(isUuid(namedId('x'))).toBe(true)
  expect(namedId('x')).toMatch(/^.{14}8.{4}[89ab]/)
})
