import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openKept, type Kept, type KeptOptions } from './kept.ts'
import { createLog } from './log.ts'

let folder: string
const opened: Kept<unknown>[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringroot-kept-'))
})
afterEach(() => {
  for (const kept of opened.splice(0)) kept.close()
  rmSync(folder, { recursive: true })
})

/** As the next process does; nothing of the one before is closed. */
const open = (more: Partial<KeptOptions> = {}): Kept<unknown> => {
  const kept = openKept<unknown>({ folder, version: 1, log: createLog('silent'), ...more })
  opened.push(kept)
  return kept
}

test('what was put last is there for the next process, maps, sets and shared objects as they were', () => {
  const shared = { is: 'ringing' }
  const value = { told: shared, wanted: shared, legs: new Map([['1', new Set(['a'])]]) }
  const first = open()
  first.put('one', { old: true })
  first.put('one', value)
  first.put('two', {})
  first.remove('two')
  first.remove('never-was')
  const { before } = open()
  expect([...before]).toEqual([['one', value]])
  const { told, wanted } = before.get('one') as typeof value // as it was put
  expect(told).toBe(wanted)
  expect([...open().before.keys()]).toEqual(['one'])
})

test('what another version wrote is gone, and what was cut short, or is nothing, is not read', () => {
  open().put('old', {})
  open({ version: 2 }).put('new', { is: 'new' })
  const [file = ''] = readdirSync(folder)
  appendFileSync(join(folder, file), Buffer.from([200, 0, 0, 0, 1, 2, 3]))
  expect([...open({ version: 2 }).before]).toEqual([['new', { is: 'new' }]])
  writeFileSync(join(folder, '99.kept'), Buffer.from([2, 0, 0, 0, 7, 7, 1, 0, 0, 0, 0]))
  writeFileSync(join(folder, 'notes.txt'), 'of somebody')
  expect([...open({ version: 2 }).before.keys()]).toEqual(['new'])
})

test('there are never more than a few files, and what was put long ago is carried along', () => {
  const kept = open({ fileBytes: 1000, mostFiles: 3 })
  kept.put('long ago', { is: 'still here' })
  kept.put('gone', {})
  kept.remove('gone')
  for (let turn = 0; turn < 200; turn++) kept.put('often', { turn, filler: 'x'.repeat(100) })
  expect(readdirSync(folder).length).toBeLessThanOrEqual(3)
  expect(open().before).toEqual(
    new Map([
      ['often', { turn: 199, filler: 'x'.repeat(100) }],
      ['long ago', { is: 'still here' }],
    ]),
  )
})

test('what cannot be kept stops nobody', () => {
  const kept = open()
  kept.put('function', { call: () => 1 })
  kept.close()
  kept.put('after the end', {})
  kept.remove('after the end')
  expect([...open().before]).toEqual([])
})
