import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { header } from '#sip/grammar/headers.ts'
import type { HeaderField, Hop, SipRequest, SipResponse } from '#sip/message.ts'
import { makeResponse } from '#sip/response.ts'
import { newCallId } from '#sip/tag.ts'
import { openTransactionLayer } from './layer.ts'
import type { TransactionLayer } from './transaction-layer.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function layer(): Promise<TransactionLayer> {
  const made = await openTransactionLayer({ timers: { T1: 20, T2: 160, T4: 200 } })
  closing.push(() => made.close())
  return made
}

/** A network between two: `fate` says how many copies of a datagram arrive, given how often these bytes were sent before. */
async function network(
  near: TransactionLayer,
  far: TransactionLayer,
  fate: (sentBefore: number) => number,
): Promise<Hop> {
  const socket = createSocket('udp4')
  const sent = new Map<string, number>()
  socket.on('message', (bytes, { port }) => {
    const key = bytes.toString('latin1')
    const before = sent.get(key) ?? 0
    sent.set(key, before + 1)
    const to = port === far.ports().udp ? near.ports().udp : far.ports().udp
    for (let copy = 0; copy < fate(before); copy++) socket.send(bytes, to, '127.0.0.1')
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  closing.push(async () => socket.close())
  return { transport: 'UDP', address: '127.0.0.1', port: socket.address().port }
}

function request(method: string, like?: Readonly<{ callId: string; to: string }>): SipRequest {
  const headers: readonly HeaderField[] = [
    ['Max-Forwards', '70'],
    ['From', '<sip:alice@127.0.0.1>;tag=alice'],
    ['To', like?.to ?? '<sip:bob@127.0.0.1>'],
    ['Call-ID', like?.callId ?? newCallId()],
    ['CSeq', `1 ${method}`],
  ]
  return { kind: 'request', method, uri: 'sip:bob@127.0.0.1', headers, body: Buffer.alloc(0) }
}

test.each([
  ['every message is lost the first time', (before: number) => (before === 0 ? 0 : 1)],
  [
    'every message is lost the first time and comes three times after',
    (before: number) => (before === 0 ? 0 : 3),
  ],
  ['every message comes twice', () => 2],
])('%s, and yet every call is answered once, acknowledged once, ended once', async (_, fate) => {
  const [alice, bob] = [await layer(), await layer()]
  const to = await network(alice, bob, fate)
  const heard: string[] = []
  const ends: string[] = []
  bob.onRequest((incoming, transaction) => {
    heard.push(incoming.method)
    transaction?.onEnd((why) => ends.push(why))
    transaction?.respond(makeResponse(incoming, 200, { toTag: 'bob' }))
  })

  const ask = (one: SipRequest): Promise<SipResponse> =>
    new Promise((resolve, reject) => {
      alice.request(one, to, {
        onResponse: resolve,
        onEnd: (why) => reject(new Error(why)), // after an answer it changes nothing
      })
    })
  const call = async (): Promise<void> => {
    const invite = request('INVITE')
    const answer = await ask(invite)
    const like = { callId: header(invite, 'Call-ID') ?? '', to: header(answer, 'To') ?? '' }
    alice.sendAck(request('ACK', like), to)
    await ask(request('BYE', like))
  }
  await Promise.all(Array.from({ length: 50 }, call))

  await expect.poll(() => ends.length).toBe(100)
  expect(new Set(ends)).toEqual(new Set(['done']))
  expect(heard.toSorted()).toEqual(
    ['ACK', 'BYE', 'INVITE'].flatMap((method) => Array<string>(50).fill(method)),
  )
  const left = () =>
    [alice, bob]
      .map((one) => one.counters())
      .map((now) => [now['now.client-transactions'], now['now.server-transactions']])
  await expect.poll(left, { timeout: 5000 }).toEqual([
    [0, 0],
    [0, 0],
  ])
})
