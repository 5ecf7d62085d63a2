import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildSnippet, type BuiltScript } from './build.ts'

let folder: string
let scripts: readonly BuiltScript[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringroot-snippet-'))
  scripts = await buildSnippet(folder)
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

test('the snippet keeps to its budget of 3,000 bytes', () => {
  const snippet = scripts.find(({ name }) => name === 'ringroot.js')
  expect(snippet?.brotli).toBeGreaterThan(1000) // an empty file would keep to it too
  expect(snippet?.brotli).toBeLessThanOrEqual(3000)
})

test('what follows forms comes only when somebody fills one in, and keeps to 4,000 bytes', () => {
  expect(scripts.find(({ name }) => name === 'ringroot-form.js')?.brotli).toBeLessThan(4000)
})

test('the callback button keeps to 2,000 bytes', () => {
  expect(scripts.find(({ name }) => name === 'ringroot-callback.js')?.brotli).toBeLessThan(2000)
})

test('the starter is a few hundred bytes, to be pasted into a page', () => {
  const starter = scripts.find(({ name }) => name === 'starter.js')
  expect(starter?.code.length).toBeLessThan(600)
  expect(starter?.code).not.toContain('</script')
})

test('what is built is what is written', async () => {
  expect((await readdir(folder)).sort()).toEqual([
    'ringroot-callback.js',
    'ringroot-check.js',
    'ringroot-form.js',
    'ringroot.js',
    'starter.js',
  ])
})

test('no syntax newer than browsers of 2020, no look-behind, no word to the console', () => {
  for (const { code } of scripts) {
    expect(code).not.toMatch(/\(\?<[!=]|\|\|=|&&=|\?\?=|console\./)
  }
})
