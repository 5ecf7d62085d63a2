import { expect, test } from 'vitest'
import { readRange } from './format/range.ts'
import { costTabs, oneOf, understood } from './searches.ts'

// The router lays what a page understood over what was typed.
test('a word that makes no sense does not reach the page', () => {
  const typed = { tab: 'nonsense', range: '7 years', from: 'then' }
  expect({ ...typed, ...understood({ ...readRange(typed), tab: oneOf(costTabs, typed.tab) }) }).toEqual({})
})

test('a word that makes sense does', () => {
  const typed = { tab: 'sales', range: '7d' }
  expect({ ...typed, ...understood({ ...readRange(typed), tab: oneOf(costTabs, typed.tab) }) }).toEqual(typed)
})
