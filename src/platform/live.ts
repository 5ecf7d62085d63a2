import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { Client } from 'pg'
import { isUuid, type AccountId } from '#base/id.ts'
import type { AccountTransaction } from './db.ts'
import { Problem } from './http/problems.ts'
import type { Routes } from './http/server.ts'
import type { Log } from './log.ts'

/** Something changed that a screen may show: a call, a visit, a number. It names the thing; the hub loads it once for all who watch. */
export type LiveEvent = Readonly<{ account: AccountId; topic: string; id: string }>

/** Turns an id into what the screen shows; undefined when it is gone. Called once an event, however many watch. */
export type LiveLoader = (account: AccountId, id: string) => Promise<unknown>

/**
 * From a change in the database to the screens that show it.
 *
 * ```
 *   transaction ─ notifyLive ─► NOTIFY live ─► every server's hub ─ load once ─► SSE to each who watches the account
 * ```
 *
 * What happened while the hub was cut off from the database is unknown to it; then it says `resync`, and screens read again.
 */
export type Live = Readonly<{
  /** Names who loads the things of a topic. Events of other topics are dropped. */
  topic(name: string, load: LiveLoader): void
  /** Tells those who watch directly, for what is not in the database yet (it is away, or the thing is only momentary). */
  publish(event: LiveEvent, value: unknown): void
  /** `GET /live`, to be registered under the account's prefix. */
  routes: Routes
  watching(): number
  close(): Promise<void>
}>

/** Announces changes, all in one question; delivered when, and only if, the transaction commits. */
export async function notifyLive(trx: AccountTransaction, ...events: readonly LiveEvent[]): Promise<void> {
  const payloads = events.map((event) => JSON.stringify(event))
  await sql`select pg_notify('live', payload) from unnest(${payloads}::text[]) as payload`.execute(trx)
}

/** Under the limits of common proxies for a silent connection. */
const heartbeat = 15_000
/** A stream ends after this long and the browser opens it again, so that a session that ended meanwhile is noticed. */
const longestStream = 30 * 60_000
/** A client that reads so slowly that this much waits for it is dropped: it comes back and reads again. */
const mostUnread = 1024 * 1024
const mostStreams = 500
const mostStreamsOfAccount = 100
const longestPause = 2000

type Stream = Readonly<{ account: AccountId; response: ServerResponse }>

export function openLive({ url, log }: Readonly<{ url: string; log: Log }>): Live {
  const loaders = new Map<string, LiveLoader>()
  const streams = new Set<Stream>()
  /** Events being loaded; `true` when another came meanwhile, so that it is loaded once more. */
  const loading = new Map<string, boolean>()
  const closing = new AbortController()
  let lastId = 0

  const send = (to: Iterable<Stream>, event: string, data: unknown): void => {
    const text = `id: ${++lastId}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
    for (const { response } of to) write(response, text)
  }
  const watchersOf = (account: AccountId): readonly Stream[] =>
    [...streams].filter((stream) => stream.account === account)

  const publish: Live['publish'] = ({ account, topic, id }, value) =>
    send(watchersOf(account), topic, { id, value: value ?? null })

  async function load(event: LiveEvent): Promise<void> {
    const loader = loaders.get(event.topic)
    if (loader === undefined || watchersOf(event.account).length === 0) return
    const key = `${event.account} ${event.topic} ${event.id}`
    if (loading.has(key)) {
      loading.set(key, true)
      return
    }
    do {
      loading.set(key, false)
      try {
        publish(event, await loader(event.account, event.id))
      } catch (error) {
        log.warn({ err: error, topic: event.topic }, 'A live event could not be loaded; screens read again')
        send(watchersOf(event.account), 'resync', {})
      }
    } while (loading.get(key) === true)
    loading.delete(key)
  }

  async function listen(): Promise<void> {
    for (let pause = 100; !closing.signal.aborted; pause = Math.min(longestPause, pause * 2)) {
      const client = new Client({
        connectionString: url,
        connectionTimeoutMillis: 2000,
        application_name: 'ringroot live',
        keepAlive: true,
      })
      const cut = new Promise<void>((done) => {
        client.once('end', done)
        client.once('error', () => done())
        closing.signal.addEventListener('abort', () => done(), { once: true })
      })
      client.on('error', () => {}) // the first one already woke us
      try {
        await client.connect()
        client.on('notification', ({ payload }) => {
          const event = readEvent(payload)
          if (event !== undefined) void load(event)
        })
        await client.query('listen live')
        pause = 100
        send(streams, 'resync', {})
        await cut
      } catch (error) {
        log.debug({ err: error }, 'Live events wait for the database')
      }
      await client.end().catch(() => {})
      await sleep(pause, undefined, { signal: closing.signal }).catch(() => {})
    }
  }
  const listening = listen()

  const beat = setInterval(() => {
    for (const { response } of streams) write(response, ': still here\n\n')
  }, heartbeat)

  const routes: Routes = async (server) => {
    server.get(
      '/live',
      { schema: { tags: ['live'], summary: 'What changes, as it changes (text/event-stream)' } },
      (request, reply) => {
        const { account } = request
        if (streams.size >= mostStreams || watchersOf(account).length >= mostStreamsOfAccount)
          throw new Problem('unavailable', 'Too many live views are open.')
        reply.hijack()
        const response = reply.raw
        for (const [name, value] of Object.entries(reply.getHeaders()))
          if (value !== undefined) response.setHeader(name, value)
        response.writeHead(200, {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no', // nginx would collect events before it passes them on
        })
        request.raw.socket.setNoDelay(true)
        request.raw.socket.setTimeout(0)
        const stream = { account, response }
        streams.add(stream)
        const end = setTimeout(() => response.end(), longestStream)
        response.once('close', () => {
          clearTimeout(end)
          streams.delete(stream)
        })
        // A client that was here before may have missed something: it reads again.
        const missed = request.headers['last-event-id'] !== undefined
        response.write(`retry: 1000\nevent: ${missed ? 'resync' : 'ready'}\ndata: {}\n\n`)
      },
    )
  }

  return {
    topic: (name, loader) => void loaders.set(name, loader),
    publish,
    routes,
    watching: () => streams.size,
    async close() {
      closing.abort()
      clearInterval(beat)
      for (const { response } of streams) response.end()
      await listening
    },
  }
}

function write(response: ServerResponse, text: string): void {
  if (response.writableLength > mostUnread) response.destroy()
  else response.write(text)
}

/** Anybody with the database's password can NOTIFY: what is not an event is dropped. */
function readEvent(payload: string | undefined): LiveEvent | undefined {
  try {
    const { account, topic, id } = JSON.parse(payload ?? '') as Partial<Record<keyof LiveEvent, unknown>> // checked below
    if (
      typeof account !== 'string' ||
      !isUuid(account) ||
      typeof topic !== 'string' ||
      typeof id !== 'string'
    )
      return undefined
    return { account: account as AccountId, topic, id } // checked above
  } catch {
    return undefined
  }
}
