import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createHttpServer, type HttpServer } from './http/server.ts'
import { notifyLive, openLive, type Live } from './live.ts'
import { createLog } from './log.ts'

const alice = '00000000-0000-7000-8000-00000000000a' as AccountId // a fixture
const bob = '00000000-0000-7000-8000-00000000000b' as AccountId // a fixture

let database: TestDatabase
let live: Live
let server: HttpServer
let url: string
const loads: string[] = []

beforeAll(async () => {
  database = await testDatabase()
  const log = createLog('silent')
  live = openLive({ url: database.url, log })
  live.topic('call', async (_account, id) => {
    loads.push(id)
    return id === 'gone' ? undefined : { name: `call ${id}` }
  })
  live.topic('broken', async () => {
    throw new Error('cannot load')
  })
  server = await createHttpServer({ log })
  await server.register(
    async (scope) => {
      scope.addHook('onRequest', async (request) => {
        request.account = (request.params as { account: AccountId }).account // the route's own parameter
      })
      await scope.register(live.routes)
    },
    { prefix: '/accounts/:account' },
  )
  url = await server.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await live.close()
  await server.close()
  await database.close()
})

type Message = Readonly<{ event: string; data: unknown }>

/** A browser's EventSource, as far as a test needs it. */
async function watch(account: AccountId, headers: Record<string, string> = {}) {
  const stop = new AbortController()
  const response = await fetch(`${url}/accounts/${account}/live`, { signal: stop.signal, headers })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async (): Promise<Message> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end !== -1) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const event = /^event: (.*)$/m.exec(block)?.[1]
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (event !== undefined) return { event, data: JSON.parse(data ?? 'null') as unknown }
        continue
      }
      const chunk = await reader?.read()
      if (chunk?.done !== false) throw new Error('the stream ended')
      text += chunk.value
    }
  }
  const until = async (event: string): Promise<Message> => {
    for (;;) {
      const message = await next()
      if (message.event === event) return message
    }
  }
  return { response, next, until, stop: () => stop.abort() }
}

const notify = (account: AccountId, topic: string, id: string) =>
  database.db.account(account, (trx) => notifyLive(trx, { account, topic, id }))

const aMoment = () => new Promise<false>((resolve) => setTimeout(() => resolve(false), 50))

/**
 * The hub listens from its first connection on; the first event that arrives proves it. Knocks that were sent meanwhile may still be on
 * their way: whoever hears the last word has heard them all, because what is committed in order is told in order.
 */
async function untilListening(): Promise<void> {
  const watcher = await watch(bob)
  const heard = watcher.until('call').then(() => true)
  do await notify(bob, 'call', 'knock')
  while (!(await Promise.race([heard, aMoment()])))
  await notify(bob, 'call', 'last word')
  for (let word = ''; word !== 'last word';) {
    const { data } = await watcher.until('call')
    word = (data as { id: string }).id // what `notify` sent
  }
  watcher.stop()
}

describe('a live view', () => {
  beforeAll(untilListening)

  test('hears of its own account only, with the thing loaded once however many watch', async () => {
    const [first, second, other] = [await watch(alice), await watch(alice), await watch(bob)]
    expect(first.response.headers.get('content-type')).toContain('text/event-stream')
    expect(await first.next()).toEqual({ event: 'ready', data: {} })
    loads.length = 0
    await notify(alice, 'call', '1')
    const expected = { event: 'call', data: { id: '1', value: { name: 'call 1' } } }
    expect(await first.until('call')).toEqual(expected)
    expect(await second.until('call')).toEqual(expected)
    expect(loads.filter((id) => id === '1')).toHaveLength(1)
    await notify(bob, 'call', '2')
    expect(await other.until('call')).toMatchObject({ data: { id: '2' } })
    for (const watcher of [first, second, other]) watcher.stop()
  })

  test('hears nothing of a transaction that was rolled back', async () => {
    const watcher = await watch(alice)
    await database.db
      .account(alice, async (trx) => {
        await notifyLive(trx, { account: alice, topic: 'call', id: 'never' })
        throw new Error('no')
      })
      .catch(() => {})
    await notify(alice, 'call', 'after')
    expect(await watcher.until('call')).toMatchObject({ data: { id: 'after' } })
    watcher.stop()
  })

  test('hears null for a thing that is gone, and is told to read again when it cannot be loaded', async () => {
    const watcher = await watch(alice)
    await notify(alice, 'call', 'gone')
    expect(await watcher.until('call')).toMatchObject({ data: { id: 'gone', value: null } })
    await notify(alice, 'broken', '1')
    await watcher.until('resync')
    watcher.stop()
  })

  test('that comes back is told to read again', async () => {
    const watcher = await watch(alice, { 'last-event-id': '7' })
    expect(await watcher.next()).toEqual({ event: 'resync', data: {} })
    watcher.stop()
  })

  test('is not disturbed by notifications that are no events', async () => {
    const watcher = await watch(alice)
    const admin = new Client({ connectionString: database.url })
    await admin.connect()
    for (const text of ['', 'null', '7', '{"account":"x","topic":"call","id":"1"}', '{'])
      await admin.query(`select pg_notify('live', $1)`, [text])
    await admin.end()
    await notify(alice, 'call', 'fine')
    expect(await watcher.until('call')).toMatchObject({ data: { id: 'fine' } })
    watcher.stop()
  })

  test('hears again after the hub lost its database connection, and is told to read again', async () => {
    const watcher = await watch(alice)
    const admin = new Client({ connectionString: database.url })
    await admin.connect()
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ringroot live' and datname = current_database()`,
    )
    await admin.end()
    await watcher.until('resync')
    await notify(alice, 'call', 'later')
    expect(await watcher.until('call')).toMatchObject({ data: { id: 'later' } })
    watcher.stop()
  })

  test('that goes away is forgotten', async () => {
    const watcher = await watch(alice)
    const before = live.watching()
    watcher.stop()
    while (live.watching() >= before) await new Promise(setImmediate)
    expect(live.watching()).toBe(before - 1)
  })
})
