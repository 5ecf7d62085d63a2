import { expect, test } from 'vitest'
import { binOf, interpolate, sinceStart } from './age-bins.ts'

const values = Float64Array.from({ length: sinceStart.count }, (_, bin) => 100 - bin ** 1.5 / 2)

test('between two ages a rate has no steps: an edge of a bin is nothing special', () => {
  for (const edge of sinceStart.edges.slice(1, -1))
    expect(interpolate(sinceStart, values, edge - 1)).toBeCloseTo(interpolate(sinceStart, values, edge), 2)
})

test('of two visits of the same bin the younger is likelier where rates fall', () => {
  const [young, old] = [20_000, 21_000]
  expect(binOf(sinceStart, young)).toBe(binOf(sinceStart, old))
  expect(interpolate(sinceStart, values, young)).toBeGreaterThan(interpolate(sinceStart, values, old))
})

test('the youngest and the oldest age have the value of their bin', () => {
  expect(interpolate(sinceStart, values, 0)).toBe(values[0])
  expect(interpolate(sinceStart, values, 30 * 86_400_000)).toBe(values.at(-1))
  expect(interpolate(sinceStart, values, Number.MAX_SAFE_INTEGER)).toBe(values.at(-1))
})
