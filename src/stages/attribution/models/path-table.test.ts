import { expect, test } from 'vitest'
import { headerProblem, PathTable } from './path-table.ts'

const columns = ['path', 'conversions', 'value', 'nulls']

test.each([
  [['', '1', '1', '1'], 'the path is empty'],
  [['a >  > b', '1', '1', '1'], 'a step of the path is empty'],
  [['a', '', '1', '1'], 'conversions is no number from 0 to a million millions'],
  [['a', '-1', '1', '1'], 'conversions is no number from 0 to a million millions'],
  [['a', '1e9', '1', '1'], 'conversions is no number from 0 to a million millions'],
  [['a', '1', 'NaN', '1'], 'value is no number from 0 to a million millions'],
  [['a', '1', '9'.repeat(400), '1'], 'value is no number from 0 to a million millions'],
  [['a', '1', '1', 'x'], 'nulls is no number from 0 to a million millions'],
  [['a', '0', '1', '1'], 'a value without a conversion'],
  [[Array.from({ length: 10_001 }, () => 'a').join(' > '), '1'], 'a path of more than 10000 steps'],
  [[], 'the path is empty'],
])('%j is wrong: %s', (row, problem) => {
  const table = new PathTable(columns)
  expect(table.add(row)).toBe(problem)
  expect(table).toMatchObject({ channels: [], paths: [] })
})

test('the columns come in any order, and only path and conversions must come', () => {
  expect(headerProblem(['\uFEFFNulls', ' Path ', 'conversions', 'note'])).toBeNull()
  expect(headerProblem(['a > b', '3'])).toBe('the first line names no path and no conversions')
  const table = new PathTable(['\uFEFFNulls', ' Path ', 'conversions', 'note'])
  expect(table.add(['2', 'a>b > c', '3', 'x'])).toBeNull()
  expect(table.channels).toEqual(['a>b', 'c'])
  expect(table.paths).toEqual([{ steps: [0, 1], conversions: 3, value: 0, nulls: 2 }])
})
