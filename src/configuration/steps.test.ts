import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { stepsPath, stepsText } from './steps.generate.ts'

test('the reference of the steps is made of their schemas as they are now', async () => {
  expect(await readFile(stepsPath, 'utf8')).toBe(stepsText())
})

test('every field of every step is explained', () => {
  const rows = stepsText()
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows.length).toBeGreaterThan(40)
  expect(rows.filter((row) => /\|\s*\|/.test(row))).toEqual([])
})
