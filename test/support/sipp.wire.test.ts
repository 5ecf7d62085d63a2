import { expect, test } from 'vitest'
import { runSipp, startSipp } from './sipp.ts'

test('two SIPps call each other, and both say that every call went well', async () => {
  const callee = await startSipp({ scenario: 'uas', calls: 3 })
  const caller = await runSipp({ scenario: 'uac', to: callee.port, calls: 3 })
  expect(caller).toMatchObject({ code: 0, succeeded: 3, failed: 0, errors: '' })
  expect(await callee.done).toMatchObject({ code: 0, succeeded: 3, failed: 0 })
})

test('a scenario that nobody answers ends by itself and is a failure', async () => {
  const silent = await startSipp({ scenario: 'uas', limitMs: 1500 })
  const outcome = await silent.done
  expect(outcome.code).not.toBe(0)
  expect(outcome.succeeded).toBe(0)
})
