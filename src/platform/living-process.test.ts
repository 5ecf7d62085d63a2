import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { livingProcess } from './living-process.ts'

test('this process lives, and has a name', () => {
  expect(livingProcess(process.pid)).toMatchObject({ name: expect.stringMatching(/./) })
})

test('a number nobody has is nobody', () => {
  expect(livingProcess(999_999_999)).toBeNull()
})

test('a process that died and was not collected is gone', async () => {
  // A shell becomes something that never waits for its child. The child lives until then: it reads what nobody writes.
  const parent = spawn('sh', ['-c', 'read _ <&3 & echo $!; exec sleep 60 3<&-'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  })
  const [, output, , held] = parent.stdio
  if (output === null || held === null || held === undefined) throw new Error('no pipes')
  const [printed] = (await once(output, 'data')) as [Buffer] // what `data` brings
  const pid = Number(printed.toString())
  await expect.poll(() => livingProcess(parent.pid ?? 0)?.name).toBe('sleep')
  held.destroy()
  await expect.poll(() => livingProcess(pid)).toBeNull()
  expect(() => process.kill(pid, 0)).not.toThrow() // its number is still taken
  parent.kill('SIGKILL')
  await once(parent, 'exit')
})
