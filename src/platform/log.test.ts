import { expect, test } from 'vitest'
import { createLog, readable } from './log.ts'

function logged(level: 'debug' | 'warn', write: (log: ReturnType<typeof createLog>) => void): string {
  let text = ''
  write(createLog(level, { write: (line) => (text += line) }))
  return text
}

test('secrets do not reach the log, wherever among the fields they stand', () => {
  const text = logged('debug', (log) =>
    log.info({
      password: 'hunter2',
      trunk: { name: 'carrier', password: 'hunter2' },
      request: { headers: { authorization: 'Bearer hunter2', cookie: 'hunter2' } },
      token: 'hunter2',
    }),
  )
  expect(text).not.toContain('hunter2')
  expect(text).toContain('carrier')
})

test('what is below the level is not written', () => {
  expect(logged('warn', (log) => log.info('quiet'))).toBe('')
})

test('on a terminal a line reads as a sentence, with its fields and its stack', () => {
  const text = logged('debug', (log) =>
    log.error({ err: new Error('no such call'), tries: 3 }, 'The call failed'),
  )
  expect(readable(text)).toMatch(
    /^\d\d:\d\d:\d\d error The call failed \{"tries":3\}\nError: no such call\n +at /,
  )
})
