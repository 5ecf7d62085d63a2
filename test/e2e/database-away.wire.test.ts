import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Me } from '#accounts/accounts.wire.ts'
import type { CallList, CallRow } from '#stages/call/call.wire.ts'
import { cuttable, type Cuttable } from '../support/cuttable.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { runSipp } from '../support/sipp.ts'

/** Calls do not need the database: they are routed from memory, spooled to the journal, and in the log when it is back. */

const placed = 8

let database: TestDatabase
let wire: Cuttable
let server: RunningServer
beforeAll(async () => {
  database = await testDatabase()
  wire = await cuttable(database.url)
  server = await startServer({ databaseUrl: wire.url })
})
afterAll(async () => {
  await server.close()
  await wire.close()
  await database.close()
})

test('callers are answered, announced, connected and recorded while the database is away; then it is all in the log, once', async () => {
  const { accounts } = await server.ask<Me>('GET', '/api/v1/me')
  const account = `/api/v1/accounts/${accounts.find(({ kind }) => kind === 'client')?.id}`
  await server.ask('POST', `${account}/trunks`, { name: 'Carrier', addresses: ['127.0.0.1'] })
  const { numbers } = await server.ask<{ numbers: { number: string; use: string }[] }>(
    'GET',
    `${account}/numbers`,
  )
  const number = numbers.find(({ use }) => use === 'test')?.number ?? ''
  const calls = async (): Promise<readonly CallRow[]> =>
    (await server.ask<CallList>('GET', `${account}/calls`)).calls

  wire.cut()
  await expect(calls()).rejects.toThrow(/503/)
  const caller = await runSipp({
    scenario: 'caller-hangs-up.xml',
    to: server.sipPort,
    service: number,
    calls: placed,
    rate: 4,
    args: ['-d', '6000'], // talks for a while after the announcement and the ringing
    limitMs: 45_000,
  })
  expect(caller).toMatchObject({ succeeded: placed, failed: 0, errors: '' })
  await expect(calls()).rejects.toThrow(/503/)

  wire.mend()
  await expect
    .poll(
      async () => (await calls().catch(() => [])).filter(({ recording }) => recording === 'ready').length,
      {
        timeout: 20_000,
        interval: 250,
      },
    )
    .toBe(placed)
  const rows = await calls()
  expect(rows).toHaveLength(placed)
  for (const row of rows) {
    expect(row).toMatchObject({ result: 'answered', endedBy: 'caller', cause: 'hung-up', number })
    expect(row.connectedMs).toBeGreaterThan(500)
  }
}, 120_000)
