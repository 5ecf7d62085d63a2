import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Me } from '#accounts/accounts.wire.ts'
import type { TrackingNumber } from '#configuration/configuration.wire.ts'
import type { CallDetail, TestCallReply, TestCallRequest } from '#stages/call/call.wire.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startServer, type RunningServer } from '../support/server.ts'

// Every line of the sample business, dialled as `bin/ringroot call` does: somebody answers each of them, at any hour.

let database: TestDatabase
let server: RunningServer
let account: string
beforeAll(async () => {
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url, arguments: ['--demo'] })
  const { accounts } = await server.ask<Me>('GET', '/api/v1/me')
  account = `/api/v1/accounts/${accounts.find(({ name }) => name.includes('sample'))?.id}`
})
afterAll(async () => {
  await server?.close()
  await database?.close()
})

/** Places a call that is hung up as soon as both have talked, and answers with its record. */
async function place(asked: TestCallRequest): Promise<CallDetail> {
  const { callId, sipStatus } = await server.ask<TestCallReply>('POST', `${account}/test-calls`, asked)
  expect(sipStatus).toBeNull()
  let call: CallDetail | undefined
  await expect
    .poll(
      async () => {
        call = await server.ask<CallDetail>('GET', `${account}/calls/${callId}`)
        return call.phase
      },
      { timeout: 120_000, interval: 500 },
    )
    .toBe('ended')
  if (call === undefined) throw new Error('the poll above saw it')
  return call
}

test('every line of the sample business is answered', async () => {
  const { numbers } = await server.ask<{ numbers: TrackingNumber[] }>('GET', `${account}/numbers`)
  const rings = numbers.filter(({ use, name }) => use === 'placement' && name !== '')
  const pooled = numbers.filter(({ use }) => use === 'pool').slice(0, 1)
  expect(rings.length).toBeGreaterThanOrEqual(5 + 12)
  const lines = [...rings, ...pooled].map(({ number, name }) => ({ number, name }))
  const answered: string[] = []
  // A dozen at a time: the machine has other work.
  for (let next = 0; next < lines.length; next += 12) {
    const some = lines.slice(next, next + 12)
    // Whoever is asked for a key presses 1.
    const calls = await Promise.all(
      some.map(({ number }) => place({ to: number, talkMs: 300, hangup: 'caller', keys: '1' })),
    )
    answered.push(...calls.map(({ result }, index) => `${some[index]?.name}: ${result}`))
  }
  expect(answered).toEqual(lines.map(({ name }) => `${name}: answered`))
}, 600_000)

test('its people call out under a number of theirs, and hand callers on', async () => {
  const [road, desk, handed] = await Promise.all([
    place({ line: 'Tom Becker', to: '+99988123456', talkMs: 300, hangup: 'caller' }),
    place({ line: '131', to: '+99988123457', talkMs: 300, hangup: 'caller' }),
    place({ to: '+99970550002', talkMs: 2000, hangup: 'caller', transfer: '121' }),
  ])
  expect([road, desk].map(({ direction, result, number }) => `${direction} ${result} ${number}`)).toEqual([
    'outbound answered +99970550021',
    'outbound answered +99970550019',
  ])
  expect(handed).toMatchObject({ result: 'answered', transfers: 1 })
}, 300_000)
