import type { Socket } from 'node:dgram'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { header, headerValues } from '#sip/grammar/headers.ts'
import { parseMessage } from '#sip/grammar/parse.ts'
import { parseVia } from '#sip/grammar/via.ts'
import type { SipMessage } from '#sip/message.ts'
import { makeResponse } from '#sip/response.ts'
import { openTransactionLayer } from './layer.ts'
import type { TransactionLayer } from './transaction-layer.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function server(bind = '127.0.0.1'): Promise<TransactionLayer> {
  const made = await openTransactionLayer({
    timers: { T1: 20, T2: 160, T4: 200 },
    transport: { bind: [bind] },
  })
  closing.push(() => made.close())
  return made
}

/** A far end that writes its messages by hand. */
class Peer {
  readonly #socket: Socket
  readonly #server: TransactionLayer
  readonly #inbox: SipMessage[] = []
  #arrived = Promise.withResolvers<void>()

  private constructor(socket: Socket, far: TransactionLayer) {
    this.#socket = socket
    this.#server = far
    socket.on('message', (bytes) => {
      const parsed = parseMessage(bytes)
      if (parsed.ok) this.#inbox.push(parsed.value)
      this.#arrived.resolve()
    })
  }

  static async of(far: TransactionLayer, address = '127.0.0.1'): Promise<Peer> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    socket.bind(0, address)
    await once(socket, 'listening')
    closing.push(async () => socket.close())
    return new Peer(socket, far)
  }

  get address(): { address: string; port: number } {
    return this.#socket.address()
  }

  send(message: string): void {
    const host = this.address.address
    this.#socket.send(message.replaceAll('\n', '\r\n'), this.#server.ports().udp, host)
  }

  async next(): Promise<SipMessage> {
    for (;;) {
      const message = this.#inbox.shift()
      if (message !== undefined) return message
      this.#arrived = Promise.withResolvers<void>()
      await this.#arrived.promise
    }
  }

  /** The next message that is not `status` (retransmissions of the one just had). */
  async nextStatus(but?: number): Promise<number> {
    const message = await this.next()
    const status = message.kind === 'response' ? message.status : 0
    return status === but ? this.nextStatus(but) : status
  }
}

const written = (method: string, via: string, more = ''): string =>
  `${method} sip:bob@127.0.0.1 SIP/2.0\nVia: ${via}\nFrom: <sip:a@x>;tag=1\nTo: <sip:b@x>${more}\n` +
  `Call-ID: call-1\nCSeq: 1 ${method}\nContent-Length: 0\n\n`

test('what comes again gets the same answer again, and reaches the one above once', async () => {
  const far = await server()
  let heard = 0
  far.onRequest((request, transaction) => {
    heard++
    transaction?.respond(makeResponse(request, 200, { headers: [['X-Count', String(heard)]] }))
  })
  const peer = await Peer.of(far)
  const options = written('OPTIONS', 'SIP/2.0/UDP x;branch=z9hG4bK1;rport')
  for (let time = 0; time < 3; time++) {
    peer.send(options)
    expect(header(await peer.next(), 'X-Count')).toBe('1')
  }
  expect(heard).toBe(1)
})

test('the response says where the request came from, and goes there', async () => {
  const far = await server()
  far.onRequest((request, transaction) => transaction?.respond(makeResponse(request, 200)))
  const peer = await Peer.of(far)
  peer.send(
    written('OPTIONS', 'SIP/2.0/UDP 10.9.9.9:5062;branch=z9hG4bK1;rport, SIP/2.0/TCP y;branch=z9hG4bK2'),
  )
  const vias = headerValues(await peer.next(), 'Via').map((via) => parseVia(via))
  expect(vias[0]?.params).toEqual(
    new Map([
      ['branch', 'z9hG4bK1'],
      ['rport', String(peer.address.port)],
      ['received', '127.0.0.1'],
    ]),
  )
  expect(vias[1]).toMatchObject({ transport: 'TCP', host: 'y' })
})

test('an honest sender without rport is answered at the port in its Via', async () => {
  const far = await server()
  far.onRequest((request, transaction) => transaction?.respond(makeResponse(request, 200)))
  const [sender, listener] = [await Peer.of(far), await Peer.of(far)]
  sender.send(written('OPTIONS', `SIP/2.0/UDP 127.0.0.1:${listener.address.port};branch=z9hG4bK1`))
  expect(await listener.nextStatus()).toBe(200)
})

test('IPv6 works like IPv4', async () => {
  const far = await server('::1')
  far.onRequest((request, transaction) => transaction?.respond(makeResponse(request, 200)))
  const peer = await Peer.of(far, '::1')
  peer.send(written('OPTIONS', 'SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bK1;rport'))
  const response = await peer.next()
  expect(parseVia(header(response, 'Via') ?? '')).toMatchObject({ host: '2001:db8::1', port: 5060 })
  expect(far.localHop({ transport: 'UDP', address: '::1', port: 1 }).address).toBe('::1')
})

test('an INVITE that is slow to answer is told 100, and a final answer is repeated until the ACK', async () => {
  const far = await server()
  const ended = Promise.withResolvers<string>()
  far.onRequest((request, transaction) => {
    transaction?.onEnd(ended.resolve)
    setTimeout(() => transaction?.respond(makeResponse(request, 603)), 300)
  })
  const peer = await Peer.of(far)
  const via = 'SIP/2.0/UDP x;branch=z9hG4bK1;rport'
  peer.send(written('INVITE', via))
  expect([await peer.nextStatus(), await peer.nextStatus(), await peer.nextStatus()]).toEqual([100, 603, 603])
  peer.send(written('ACK', via, ';tag=2'))
  expect(await ended.promise).toBe('done')
})

test('a sender of the days of RFC 2543, without branches, has its retransmissions and its ACK recognised', async () => {
  const far = await server()
  let heard = 0
  const ended = Promise.withResolvers<string>()
  far.onRequest((request, transaction) => {
    heard++
    transaction?.onEnd(ended.resolve)
    transaction?.respond(makeResponse(request, 486))
  })
  const peer = await Peer.of(far)
  peer.send(written('INVITE', 'SIP/2.0/UDP x'))
  peer.send(written('INVITE', 'SIP/2.0/UDP x'))
  expect(await peer.nextStatus()).toBe(486)
  peer.send(written('ACK', 'SIP/2.0/UDP x', ';tag=2'))
  expect([await ended.promise, heard]).toEqual(['done', 1])
})

test('an ACK to a 2xx comes up once, with a branch of its own or, from careless senders, the same', async () => {
  const far = await server()
  const acks: string[] = []
  const ended = Promise.withResolvers<string>()
  far.onRequest((request, transaction) => {
    if (transaction === null) acks.push(request.method)
    transaction?.onEnd(ended.resolve)
    transaction?.respond(makeResponse(request, request.method === 'INVITE' ? 200 : 404, { toTag: '2' }))
  })
  const peer = await Peer.of(far)
  peer.send(written('INVITE', 'SIP/2.0/UDP x;branch=z9hG4bK1;rport'))
  expect(await peer.nextStatus()).toBe(200)
  for (const branch of ['z9hG4bK1', 'z9hG4bK2', 'z9hG4bK2']) {
    peer.send(written('ACK', `SIP/2.0/UDP x;branch=${branch};rport`, ';tag=2'))
  }
  peer.send(written('OPTIONS', 'SIP/2.0/UDP x;branch=z9hG4bK3;rport'))
  expect(await peer.nextStatus(200)).toBe(404)
  expect([await ended.promise, acks]).toEqual(['done', ['ACK']])
})

test('CANCEL of nothing is 481; of a call that rings, 200 with the same tag, and the call is told', async () => {
  const far = await server()
  far.onRequest((request, transaction) => {
    transaction?.onCancel(() => transaction.respond(makeResponse(request, 487, { toTag: 'bob' })))
    transaction?.respond(makeResponse(request, 180, { toTag: 'bob' }))
  })
  const peer = await Peer.of(far)
  const via = 'SIP/2.0/UDP x;branch=z9hG4bK1;rport'
  peer.send(written('CANCEL', 'SIP/2.0/UDP x;branch=z9hG4bKother;rport'))
  expect(await peer.nextStatus()).toBe(481)
  peer.send(written('INVITE', via))
  expect(await peer.nextStatus()).toBe(180)
  peer.send(written('CANCEL', via))
  const answers = [await peer.next(), await peer.next()]
  expect(answers.map((answer) => [header(answer, 'CSeq'), header(answer, 'To')])).toEqual([
    ['1 CANCEL', '<sip:b@x>;tag=bob'],
    ['1 INVITE', '<sip:b@x>;tag=bob'],
  ])
})

test('a refusal without a transaction is the same each time, and its ACK ends there', async () => {
  const far = await server()
  let heard = 0
  far.onRequest(() => {
    heard++
  })
  const peer = await Peer.of(far)
  const wrong = written('INVITE', 'SIP/2.0/UDP x;branch=z9hG4bK1;rport', '\nDate: yesterday')
  peer.send(wrong)
  const first = await peer.next()
  peer.send(wrong)
  expect(await peer.next()).toEqual(first)
  peer.send(
    written('ACK', 'SIP/2.0/UDP x;branch=z9hG4bK1;rport', header(first, 'To')?.slice('<sip:b@x>'.length)),
  )
  await expect.poll(() => far.counters()['dropped.ack-to-stateless']).toBe(1)
  expect([heard, far.counters()['now.server-transactions']]).toEqual([0, 0])
})

test('answers the rules forbid are not sent: 180 and 408 to OPTIONS, a second final', async () => {
  const far = await server()
  far.onRequest((request, transaction) => {
    for (const status of [180, 408, 200, 500]) transaction?.respond(makeResponse(request, status))
  })
  const peer = await Peer.of(far)
  peer.send(written('OPTIONS', 'SIP/2.0/UDP x;branch=z9hG4bK1;rport'))
  expect(await peer.nextStatus()).toBe(200)
  expect(far.counters()['dropped.response-not-allowed']).toBe(3)
})

test('a full table refuses what is new with 503, and still serves what it knows', async () => {
  const far = await openTransactionLayer({ mostTransactions: 1 })
  closing.push(() => far.close())
  far.onRequest((request, transaction) => transaction?.respond(makeResponse(request, 200)))
  const peer = await Peer.of(far)
  for (const [branch, status] of [
    ['z9hG4bK1', 200],
    ['z9hG4bK2', 503],
    ['z9hG4bK1', 200],
  ] as const) {
    peer.send(written('OPTIONS', `SIP/2.0/UDP x;branch=${branch};rport`))
    expect(await peer.nextStatus()).toBe(status)
  }
})

test('responses to nothing and noise are dropped and counted by name', async () => {
  const far = await server()
  const peer = await Peer.of(far)
  peer.send(
    'SIP/2.0 200 OK\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\nFrom: <sip:a>\nTo: <sip:b>\nCall-ID: 1\nCSeq: 1 X\n\n',
  )
  peer.send('SIP/2.0 200 OK\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\n\n')
  peer.send('GET / HTTP/1.1\nHost: x\n\n')
  peer.send('\n\n')
  await expect
    .poll(() => far.counters())
    .toMatchObject({
      'dropped.response-unmatched': 1,
      'dropped.response-malformed': 1,
      'refused.start-line': 1,
      'udp.keep-alive': 1,
    })
})
