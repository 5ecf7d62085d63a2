import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import type { Hop, SipRequest } from '#sip/message.ts'
import { makeResponse } from '#sip/response.ts'
import { newCallId } from '#sip/tag.ts'
import type { TransactionLayerOptions } from '#sip/transaction/layer.ts'
import { openTransactionLayer } from '#sip/transaction/layer.ts'
import type { TransactionLayer } from '#sip/transaction/transaction-layer.ts'

const pem = (name: string): string =>
  readFileSync(new URL(`../../../test/support/tls/${name}.pem`, import.meta.url), 'utf8')
const tls = { cert: pem('loopback.cert'), key: pem('loopback.key'), ca: pem('loopback.cert'), port: 0 }

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function server(transport: TransactionLayerOptions['transport'] = {}): Promise<TransactionLayer> {
  const made = await openTransactionLayer({ timers: { T1: 20, T2: 160, T4: 200 }, transport })
  made.onRequest((request, transaction) => transaction?.respond(makeResponse(request, 200)))
  closing.push(() => made.close())
  return made
}

async function dial(far: TransactionLayer): Promise<Socket> {
  const socket = connect(far.ports().tcp, '127.0.0.1')
  closing.push(async () => socket.destroy())
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Unlike `once`, does not mind how rudely. */
const closeOf = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.on('close', () => resolve())
  })

const options = (): SipRequest => ({
  kind: 'request',
  method: 'OPTIONS',
  uri: 'sip:x@127.0.0.1',
  headers: [
    ['From', '<sip:a@x>;tag=1'],
    ['To', '<sip:x@x>'],
    ['Call-ID', newCallId()],
    ['CSeq', '1 OPTIONS'],
  ],
  body: Buffer.alloc(0),
})

/** Status of the answer, or why there was none. */
const ask = (near: TransactionLayer, to: Hop): Promise<number | string> =>
  new Promise((resolve) => {
    near.request(options(), to, {
      onResponse: ({ status }) => resolve(status),
      onEnd: (why) => resolve(why),
    })
  })

const tcp = (far: TransactionLayer): Hop => ({
  transport: 'TCP',
  address: '127.0.0.1',
  port: far.ports().tcp,
})

test('requests to one far end share one connection, and go on on a new one when it is lost', async () => {
  const [near, far] = [await server(), await server()]
  expect(await Promise.all([ask(near, tcp(far)), ask(near, tcp(far))])).toEqual([200, 200])
  expect(far.counters()['now.connections']).toBe(1)
  const port = far.ports().tcp
  await far.close()
  await expect.poll(() => near.counters()['now.connections']).toBe(0)
  const again = await server({ port })
  expect(await ask(near, tcp(again))).toBe(200)
})

test('a request goes back over the connection its far end made', async () => {
  const [near, far] = [await server(), await server()]
  const came = Promise.withResolvers<Hop>()
  far.onRequest((request, transaction, from) => {
    transaction?.respond(makeResponse(request, 200))
    came.resolve(from)
  })
  await ask(near, tcp(far))
  expect(await ask(far, await came.promise)).toBe(200)
  expect(far.counters()['connection.made']).toBeUndefined()
})

test('an answer whose connection is gone goes to the port its Via names, on a new one', async () => {
  const far = await openTransactionLayer()
  closing.push(() => far.close())
  const asked = Promise.withResolvers<() => void>()
  far.onRequest((request, transaction) => {
    asked.resolve(() => transaction?.respond(makeResponse(request, 200)))
  })
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  closing.push(async () => listener.close())
  const address = listener.address()
  const port = typeof address === 'object' ? address?.port : 0
  const socket = await dial(far)
  socket.write(
    `OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:${port};branch=z9hG4bK1\r\nFrom: <sip:a>;tag=1\r\n` +
      'To: <sip:b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n',
  )
  const respond = await asked.promise
  socket.destroy()
  await expect.poll(() => far.counters()['now.connections']).toBe(0)
  respond()
  const [answered] = (await once(listener, 'connection')) as [Socket] // what a server's 'connection' brings
  const [bytes] = (await once(answered, 'data')) as [Buffer] // as above
  expect(bytes.toString()).toMatch(/^SIP\/2\.0 200 OK\r\n/)
  answered.destroy()
})

test('CRLF CRLF is a ping and brings CRLF; the connection goes on', async () => {
  const far = await server()
  const socket = await dial(far)
  socket.write('\r\n\r\n')
  const [pong] = (await once(socket, 'data')) as [Buffer] // 'data' brings a buffer
  expect(pong.toString()).toBe('\r\n')
  expect(far.counters()['connection.ping']).toBe(1)
})

test.each([
  ['a message that drips in', 'partial-message', 'OPTIONS sip:x SIP/2.0\r\n'],
  ['a connection that says nothing', 'idle', ''],
  ['a head that never ends', 'broken-stream', `OPTIONS sip:x SIP/2.0\r\n${'X: y\r\n'.repeat(10_000)}`],
])('%s is closed', async (_, because, bytes) => {
  const far = await server({ limits: { partialMessage: 100, idle: 300 } })
  const socket = await dial(far)
  const closed = closeOf(socket)
  const drip = setInterval(() => because === 'partial-message' && socket.write('X'), 20)
  socket.write(bytes)
  socket.resume()
  await closed
  clearInterval(drip)
  await expect.poll(() => far.counters()[`connection.closed.${because}`]).toBe(1)
  expect(far.counters()['now.connections']).toBe(0)
})

test('a peer that asks much and reads nothing is closed', async () => {
  const far = await server({ limits: { unsentBytes: 100_000 } })
  const socket = await dial(far)
  socket.pause()
  const big = `Subject: ${'x'.repeat(20_000)}\r\n`
  const via = 'SIP/2.0/TCP x;branch=z9hG4bK'
  for (let count = 0; count < 1000 && !socket.destroyed; count++) {
    socket.write(
      `OPTIONS sip:x SIP/2.0\r\nVia: ${via}${count}${'y'.repeat(8000)}\r\nFrom: <sip:a>;tag=1\r\nTo: <sip:b>\r\n${big}` +
        `Call-ID: ${count}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`,
    )
  }
  await expect.poll(() => far.counters()['connection.closed.slow-reader'], { timeout: 10_000 }).toBe(1)
})

test('more connections than an address may have are refused', async () => {
  const far = await server({ limits: { connectionsPerAddress: 2 } })
  await Promise.all([dial(far), dial(far)])
  const third = connect(far.ports().tcp, '127.0.0.1')
  third.on('error', () => undefined)
  await closeOf(third)
  expect(far.counters()).toMatchObject({ 'connection.too-many-from-address': 1, 'now.connections': 2 })
})

test('whoever is not admitted is not heard, and counted', async () => {
  const far = await server({ admit: (from) => from.transport === 'TCP' })
  const near = await server()
  expect(await ask(near, { ...tcp(far), transport: 'UDP', port: far.ports().udp })).toBe('timeout')
  expect(await ask(near, tcp(far))).toBe(200)
  expect(far.counters()['dropped.rate']).toBeGreaterThan(3)
})

test('TLS carries requests both ways, and a certificate nobody vouches for is not trusted', async () => {
  const [near, far] = [await server({ tls }), await server({ tls })]
  const to: Hop = { transport: 'TLS', address: '127.0.0.1', port: far.ports().tls ?? 0 }
  expect(await ask(near, to)).toBe(200)
  const { cert, key } = tls
  const stranger = await server({ tls: { cert, key, port: 0 } })
  expect(await ask(stranger, to)).toBe('transport')
  const noTls = await server()
  expect(await ask(noTls, to)).toBe('transport')
})

test('noise instead of a TLS handshake is counted and closed', async () => {
  const far = await server({ tls })
  const socket = connect(far.ports().tls ?? 0, '127.0.0.1')
  socket.on('error', () => undefined)
  const closed = closeOf(socket)
  socket.end('OPTIONS sip:x SIP/2.0\r\n\r\n')
  socket.resume()
  await closed
  await expect.poll(() => far.counters()['connection.tls-handshake-failed']).toBe(1)
  const good = connectTls({ port: far.ports().tls ?? 0, host: '127.0.0.1', ca: tls.ca })
  await once(good, 'secureConnect')
  good.destroy()
})

test('a port in use is an error that leaves nothing open', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  closing.push(async () => taken.close())
  const address = taken.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  await expect(openTransactionLayer({ transport: { port } })).rejects.toThrow('EADDRINUSE')
  const onUdp = await openTransactionLayer({ transport: { bind: ['127.0.0.1'] } })
  await onUdp.close()
})

const hop = (address: string): Hop => ({ transport: 'UDP', address, port: 5060 })

test('Via and Contact say the public address to the world, and the bound one to this machine', async () => {
  const far = await server({ publicAddress: '203.0.113.7' })
  expect(far.localHop(hop('198.51.100.1')).address).toBe('203.0.113.7')
  expect(far.localHop(hop('127.0.0.1'))).toEqual({ ...hop('127.0.0.1'), port: far.ports().udp })
})
