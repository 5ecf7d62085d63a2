import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tortureMessage, verdicts } from '../../test/torture/rfc4475/verdicts.ts'
import { header } from './grammar/headers.ts'
import { parseMessage } from './grammar/parse.ts'
import { StreamFramer } from './grammar/stream.ts'
import type { SipResponse } from './message.ts'
import { makeResponse } from './response.ts'
import { openTransactionLayer } from './transaction/layer.ts'
import type { TransactionLayer } from './transaction/transaction-layer.ts'

/** One server for each transport: the same message twice in 32 s would be a merged request (RFC 3261, 8.2.2.2). */
const servers: TransactionLayer[] = []

async function openServer(): Promise<TransactionLayer> {
  const server = await openTransactionLayer({
    timers: { T1: 20, T2: 80, T4: 100 },
    transport: { limits: { partialMessage: 300 } },
  })
  server.onRequest((request, transaction) => transaction?.respond(makeResponse(request, 200)))
  servers.push(server)
  return server
}

let udp: TransactionLayer
let tcp: TransactionLayer

beforeAll(async () => {
  udp = await openServer()
  tcp = await openServer()
})

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
})

const probe = (id: string): string =>
  `OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK${id};rport\r\n` +
  `From: <sip:t@x>;tag=1\r\nTo: <sip:x@x>\r\nCall-ID: probe-${id}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`

const isProbe = (response: SipResponse): boolean => header(response, 'Call-ID')?.startsWith('probe-') ?? false

function readResponse(bytes: Buffer): SipResponse {
  const parsed = parseMessage(bytes)
  if (!parsed.ok || parsed.value.kind !== 'response') throw new Error(`no response: ${bytes.toString()}`)
  return parsed.value
}

/** Statuses that came back for `bytes` before a request sent right after it was answered. */
async function overUdp(id: string, bytes: Buffer): Promise<readonly number[]> {
  const socket = createSocket('udp4')
  const statuses: number[] = []
  const answered = Promise.withResolvers<void>()
  socket.on('message', (datagram) => {
    const response = readResponse(datagram)
    if (isProbe(response)) answered.resolve()
    else statuses.push(response.status)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  socket.send(bytes, udp.ports().udp, '127.0.0.1')
  socket.send(probe(id), udp.ports().udp, '127.0.0.1')
  await answered.promise
  socket.close()
  return statuses
}

/** The same on a connection of its own; also resolves when the server closes it. */
async function overTcp(id: string, bytes: Buffer): Promise<{ statuses: readonly number[]; closed: boolean }> {
  const socket = connect(tcp.ports().tcp, '127.0.0.1')
  const framer = new StreamFramer()
  const statuses: number[] = []
  const answered = Promise.withResolvers<boolean>()
  socket.on('data', (chunk) => {
    for (const frame of framer.push(chunk)) {
      if (frame.kind !== 'message') continue
      const response = readResponse(frame.bytes)
      if (isProbe(response)) answered.resolve(false)
      else statuses.push(response.status)
    }
  })
  socket.on('error', () => answered.resolve(true))
  socket.on('close', () => answered.resolve(true))
  socket.write(bytes)
  socket.write(probe(id))
  const closed = await answered.promise
  socket.destroy()
  return { statuses, closed }
}

const expected = (verdict: number | 'accepted' | 'dropped' | 'waits'): readonly number[] =>
  typeof verdict === 'number' ? [verdict] : verdict === 'accepted' ? [200] : []

test.each(verdicts)('over UDP, $file is $verdict, and counted', async ({ file, verdict, counter }) => {
  const statuses = await overUdp(`udp-${file}`, tortureMessage(file))
  expect(statuses.slice(0, 1)).toEqual(expected(verdict))
  expect(udp.counters()).toHaveProperty([counter ?? 'received.requests'])
})

test.each(verdicts)('over TCP, $file is $verdict, or what a stream makes of it', async (row) => {
  const { statuses, closed } = await overTcp(`tcp-${row.file}`, tortureMessage(row.file))
  expect(statuses.slice(0, 1)).toEqual(expected(row.stream ?? row.verdict))
  expect(closed).toBe(row.closes ?? false)
})

/** What each server holds: transactions of its own and of others, connections. */
const held = () =>
  servers.map((server) => {
    const counters = server.counters()
    return ['client-transactions', 'server-transactions', 'connections'].map(
      (what) => counters[`now.${what}`],
    )
  })

test('after all of them both servers work and hold nothing', async () => {
  expect(await overUdp('last', Buffer.from('\r\n\r\n'))).toEqual([])
  expect(await overTcp('last', Buffer.from('\r\n\r\n'))).toEqual({ statuses: [], closed: false })
  await expect.poll(held, { timeout: 10_000 }).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ])
})

test('the counters add up: each message was counted once for what it was', () => {
  const counters = udp.counters()
  const sum = (kind: string): number =>
    Object.entries(counters).reduce(
      (total, [name, count]) => (name.startsWith(kind) ? total + count : total),
      0,
    )
  expect(sum('refused.')).toBe(verdicts.filter(({ verdict }) => typeof verdict === 'number').length)
  expect(sum('dropped.')).toBe(verdicts.filter(({ verdict }) => verdict === 'dropped').length)
})
