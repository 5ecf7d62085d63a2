import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeDataFolder } from './data-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringroot-data-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Another process that takes the folder and stays; resolves when it says it has it. */
async function holdElsewhere() {
  const script = `import { takeDataFolder } from ${JSON.stringify(join(import.meta.dirname, 'data-folder.ts'))}
    takeDataFolder(${JSON.stringify(folder)}); console.log('taken'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

test('a data folder is made, taken and given back', () => {
  const inner = join(folder, 'a', 'b')
  const release = takeDataFolder(inner)
  expect(existsSync(join(inner, 'lock'))).toBe(true)
  release()
  expect(existsSync(join(inner, 'lock'))).toBe(false)
})

test('a data folder has one holder, and the other is told who', async () => {
  const child = await holdElsewhere()
  expect(() => takeDataFolder(folder)).toThrow(`Another Ringroot (process ${child.pid}) uses ${folder}`)
  child.kill('SIGKILL')
  await once(child, 'exit')
})

test('a data folder left by a killed process is taken over', async () => {
  const child = await holdElsewhere()
  child.kill('SIGKILL')
  await once(child, 'exit')
  const release = takeDataFolder(folder)
  expect(existsSync(join(folder, 'lock'))).toBe(true)
  release()
})

test.each(['', 'garbage', '1 12345\n', '999999999 1\n'])('a lock nobody holds is taken over: %j', (text) => {
  writeFileSync(join(folder, 'lock'), text)
  const release = takeDataFolder(folder)
  expect(existsSync(join(folder, 'lock'))).toBe(true)
  release()
})

test('a data folder that cannot be made is explained', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => takeDataFolder(join(folder, 'file', 'data'))).toThrow(/RINGROOT_DATA: .* cannot be made/)
})
