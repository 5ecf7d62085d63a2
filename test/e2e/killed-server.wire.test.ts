import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Me } from '#accounts/accounts.wire.ts'
import type { CallDetail, CallList, CallRow, TestCallReply } from '#stages/call/call.wire.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startServer, type RunningServer } from '../support/server.ts'

/**
 * The server is killed during fifty calls. Every call that had ended is in the log once; the others are closed as interrupted with what
 * was known; the recordings up to the kill play.
 */

const over = 10
const going = 40

let database: TestDatabase
let server: RunningServer
beforeAll(async () => {
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url })
})
afterAll(async () => {
  await server.close()
  await database.close()
})

const path = async (): Promise<string> => {
  const { accounts } = await server.ask<Me>('GET', '/api/v1/me')
  const client = accounts.find(({ kind }) => kind === 'client')
  if (client === undefined) throw new Error('a new installation has an account')
  return `/api/v1/accounts/${client.id}`
}
const calls = async (account: string): Promise<readonly CallRow[]> =>
  (await server.ask<CallList>('GET', `${account}/calls?limit=250`)).calls

const place = (account: string, count: number, talkMs: number): Promise<readonly TestCallReply[]> =>
  Promise.all(
    Array.from({ length: count }, () =>
      server.ask<TestCallReply>('POST', `${account}/test-calls`, { talkMs, hangup: 'caller' }),
    ),
  )

const sound = async (account: string, id: string): Promise<Buffer> => {
  const response = await fetch(new URL(`${account}/calls/${id}/recording.wav`, server.url), {
    headers: { authorization: `Bearer ${server.token}` },
  })
  expect(response.status).toBe(200)
  return Buffer.from(await response.arrayBuffer())
}

test('after a kill every call is in the log once, and every recording plays up to the kill', async () => {
  const account = await path()
  const placed = [...(await place(account, over, 200)), ...(await place(account, going, 120_000))]
  const ids = placed.map(({ callId }) => callId ?? '')
  expect(new Set(ids).size).toBe(over + going)
  await expect
    .poll(async () => summary(await calls(account)), {
      timeout: 45_000,
      interval: 250,
    })
    .toEqual({ 'ended ready': over, 'talking running': going })
  const before = new Map((await calls(account)).map((call) => [call.id, call]))
  await new Promise((resolve) => setTimeout(resolve, 2500)) // something to hear: the recorder writes once a second

  await server.kill()
  const { data } = server
  server = await startServer({ data, databaseUrl: database.url })

  await expect
    .poll(async () => summary(await calls(account)), { timeout: 30_000, interval: 250 })
    .toEqual({ 'ended ready': over + going })
  const after = await calls(account)
  expect(new Set(after.map(({ id }) => id))).toEqual(new Set(ids))
  const wasOver = (id: string): boolean => before.get(id)?.phase === 'ended'
  expect(after.filter(({ id }) => wasOver(id))).toEqual([...before.values()].filter(({ id }) => wasOver(id)))

  const cutShort = after.filter(({ id }) => !wasOver(id))
  expect(cutShort).toHaveLength(going)
  for (const call of cutShort) {
    expect(call).toMatchObject({ result: 'interrupted', endedBy: 'system', cause: 'interrupted' })
    expect(call.connectedAt).toBe(before.get(call.id)?.connectedAt)
    expect(call.connectedMs).toBeGreaterThan(1000)
    expect(call.totalMs).toBeGreaterThanOrEqual(call.connectedMs)
  }

  for (const { id, recordingMs } of after) {
    const wav = await sound(account, id)
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF')
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44) // the header says what is there
    expect((wav.length - 44) / 32).toBeCloseTo(recordingMs, -1) // 8,000 frames of four bytes a second
    expect(wav.subarray(44).some((byte) => byte !== 0)).toBe(true)
  }
  const detail = await server.ask<CallDetail>('GET', `${account}/calls/${cutShort[0]?.id}`)
  expect(detail.peaks?.length).toBeGreaterThan(0)
  expect(detail.timeline.at(-1)?.kind).toMatch(/^(ended|recording-ended)$/)
}, 150_000)

/** How many calls are in which phase, with which recording. */
const summary = (rows: readonly CallRow[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Array.from(
      Map.groupBy(rows, ({ phase, recording }) => `${phase} ${recording}`),
      ([key, found]) => [key, found.length],
    ),
  )
