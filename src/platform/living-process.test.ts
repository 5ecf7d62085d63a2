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
  // A shell that never waits for its child: the child stays in the table as a zombie.
  const shell = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [printed] = (await once(shell.stdout, 'data')) as [Buffer] // what `data` brings
  const pid = Number(printed.toString())
  await expect.poll(() => livingProcess(pid)).toBeNull()
  expect(() => process.kill(pid, 0)).not.toThrow() // its number is still taken
  shell.kill('SIGKILL')
  await once(shell, 'exit')
})
