import { afterEach, expect, test } from 'vitest'
import { header } from '#sip/grammar/headers.ts'
import type { HeaderField, Hop, SipRequest, SipResponse, Transport } from '#sip/message.ts'
import { makeResponse } from '#sip/response.ts'
import { newCallId, newTag } from '#sip/tag.ts'
import type { TransactionLayerOptions } from './layer.ts'
import { openTransactionLayer } from './layer.ts'
import type { ServerTransaction, TransactionLayer } from './transaction-layer.ts'

/** T1 of 20 ms: 64*T1 is 1.28 s, so that every wait of the RFC can be sat through. */
const quick = { T1: 20, T2: 160, T4: 200 }

const opened: TransactionLayer[] = []

async function layer(options: TransactionLayerOptions = {}): Promise<TransactionLayer> {
  const made = await openTransactionLayer({ timers: quick, ...options })
  opened.push(made)
  return made
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

const hopTo = (far: TransactionLayer, transport: Transport = 'UDP'): Hop => ({
  transport,
  address: '127.0.0.1',
  port: transport === 'UDP' ? far.ports().udp : far.ports().tcp,
})

function request(method: string, headers: readonly HeaderField[] = []): SipRequest {
  return {
    kind: 'request',
    method,
    uri: 'sip:bob@127.0.0.1',
    headers: [
      ['Max-Forwards', '70'],
      ['From', `<sip:alice@127.0.0.1>;tag=${newTag()}`],
      ['To', '<sip:bob@127.0.0.1>'],
      ['Call-ID', newCallId()],
      ['CSeq', `1 ${method}`],
      ...headers,
    ],
    body: Buffer.alloc(0),
  }
}

function ackFor(invite: SipRequest, response: SipResponse): SipRequest {
  const kept = invite.headers.filter(([name]) => ['From', 'Call-ID', 'Max-Forwards'].includes(name))
  return {
    ...invite,
    method: 'ACK',
    headers: [...kept, ['To', header(response, 'To') ?? ''], ['CSeq', '1 ACK']],
  }
}

type Heard = { responses: SipResponse[]; end: Promise<string>; final: Promise<SipResponse> }

function listen(): Heard & { handler: Parameters<TransactionLayer['request']>[2] } {
  const ended = Promise.withResolvers<string>()
  const final = Promise.withResolvers<SipResponse>()
  const responses: SipResponse[] = []
  return {
    responses,
    end: ended.promise,
    final: final.promise,
    handler: {
      onResponse: (response) => {
        responses.push(response)
        if (response.status >= 200) final.resolve(response)
      },
      onEnd: (why) => ended.resolve(why),
    },
  }
}

const now = (one: TransactionLayer): readonly (number | undefined)[] => {
  const counters = one.counters()
  return [counters['now.client-transactions'], counters['now.server-transactions']]
}

for (const transport of ['UDP', 'TCP'] as const) {
  test(`over ${transport}, a call is answered, acknowledged and leaves nothing behind`, async () => {
    const [alice, bob] = [await layer(), await layer()]
    const acked = Promise.withResolvers<SipRequest>()
    const settled = Promise.withResolvers<string>()
    bob.onRequest((incoming, transaction) => {
      if (transaction === null) acked.resolve(incoming)
      else {
        transaction.onEnd(settled.resolve)
        transaction.respond(makeResponse(incoming, 180, { toTag: 'bob' }))
        transaction.respond(makeResponse(incoming, 200, { toTag: 'bob' }))
      }
    })
    const heard = listen()
    const invite = request('INVITE')
    alice.request(invite, hopTo(bob, transport), heard.handler)
    const answer = await heard.final
    alice.sendAck(ackFor(invite, answer), hopTo(bob, transport))
    expect(header(await acked.promise, 'CSeq')).toBe('1 ACK')
    expect(await settled.promise).toBe('done')
    expect(heard.responses.map(({ status }) => status)).toEqual([180, 200])
    expect(await heard.end).toBe('final')
    await expect
      .poll(() => [now(alice), now(bob)])
      .toEqual([
        [0, 0],
        [0, 0],
      ])
  })

  test(`over ${transport}, a refused call is acknowledged by the layer itself`, async () => {
    const [alice, bob] = [await layer(), await layer()]
    const settled = Promise.withResolvers<string>()
    bob.onRequest((incoming, transaction) => {
      transaction?.onEnd(settled.resolve)
      transaction?.respond(makeResponse(incoming, 486))
    })
    const heard = listen()
    alice.request(request('INVITE'), hopTo(bob, transport), heard.handler)
    expect((await heard.final).status).toBe(486)
    expect(await heard.end).toBe('final')
    expect(await settled.promise).toBe('done')
  })
}

test('a 2xx whose ACK never comes is repeated until timer L, and that is told', async () => {
  const [alice, bob] = [await layer(), await layer()]
  const settled = Promise.withResolvers<string>()
  bob.onRequest((incoming, transaction) => {
    transaction?.onEnd(settled.resolve)
    transaction?.respond(makeResponse(incoming, 200))
  })
  const heard = listen()
  alice.request(request('INVITE'), hopTo(bob), heard.handler)
  expect(await settled.promise).toBe('no-ack')
  expect(heard.responses.map(({ status }) => status)).toEqual([200])
  expect(alice.counters()['received.responses']).toBeGreaterThan(5)
})

test('CANCEL waits for the first provisional response, is answered by the layer, and the one above says 487', async () => {
  const [alice, bob] = [await layer(), await layer()]
  bob.onRequest((incoming, transaction) => {
    transaction?.onCancel(() => transaction.respond(makeResponse(incoming, 487, { toTag: 'bob' })))
  })
  const heard = listen()
  const transaction = alice.request(request('INVITE'), hopTo(bob), heard.handler)
  transaction.cancel([['Reason', 'SIP;cause=487']])
  expect((await heard.final).status).toBe(487)
  // The 100 is what our INVITE brings when it is sent again: nothing else is sent before.
  expect(heard.responses.map(({ status }) => status)).toEqual([100, 487])
})

test('a CANCEL that crosses the 200 changes nothing: the call is answered', async () => {
  const [alice, bob] = [await layer(), await layer()]
  let cancelled = false
  let kept: ServerTransaction | null = null
  bob.onRequest((incoming, transaction) => {
    if (transaction === null) return
    kept = transaction
    transaction.onCancel(() => {
      cancelled = true
    })
    transaction.respond(makeResponse(incoming, 200, { toTag: 'bob' }))
  })
  const heard = listen()
  const invite = request('INVITE')
  const transaction = alice.request(invite, hopTo(bob), heard.handler)
  transaction.cancel()
  const answer = await heard.final
  transaction.cancel()
  alice.sendAck(ackFor(invite, answer), hopTo(bob))
  expect(await heard.end).toBe('final')
  expect([answer.status, cancelled, kept === null]).toEqual([200, false, false])
})

test('nobody there: an INVITE and an OPTIONS end as time-outs over UDP, and as transport failures over TCP', async () => {
  const alice = await layer()
  const gone = await layer()
  const [udp, tcp] = [hopTo(gone), hopTo(gone, 'TCP')]
  await gone.close()
  const ends = (['INVITE', 'OPTIONS'] as const).flatMap((method) =>
    [udp, tcp].map((hop) => {
      const heard = listen()
      alice.request(request(method), hop, heard.handler)
      return heard.end
    }),
  )
  expect(await Promise.all(ends)).toEqual(['timeout', 'transport', 'timeout', 'transport'])
  expect(now(alice)).toEqual([0, 0])
})

test('a request that was forked on its way here and came twice is refused with 482 the second time', async () => {
  const [alice, bob] = [await layer(), await layer()]
  bob.onRequest((incoming, transaction) => {
    setTimeout(() => transaction?.respond(makeResponse(incoming, 200)), 50)
  })
  const one = request('OPTIONS')
  const [first, second] = [listen(), listen()]
  alice.request(one, hopTo(bob), first.handler)
  alice.request(one, hopTo(bob), second.handler)
  expect([(await first.final).status, (await second.final).status]).toEqual([200, 482])
})

test('a dropped request is answered by silence, and forgotten at once', async () => {
  const [alice, bob] = [await layer(), await layer()]
  bob.onRequest((_, transaction) => transaction?.drop())
  const heard = listen()
  alice.request(request('OPTIONS'), hopTo(bob), heard.handler)
  expect(await heard.end).toBe('timeout')
  expect(now(bob)).toEqual([0, 0])
})

test('ten thousand transactions leave both tables empty', async () => {
  const [alice, bob] = [await layer(), await layer()]
  bob.onRequest((incoming, transaction) => transaction?.respond(makeResponse(incoming, 200)))
  let answered = 0
  for (let batch = 0; batch < 100; batch++) {
    const heard = Array.from({ length: 100 }, () => listen())
    for (const { handler } of heard) alice.request(request('OPTIONS'), hopTo(bob), handler)
    for (const { final } of heard) if ((await final).status === 200) answered++
  }
  expect(answered).toBe(10_000)
  await expect
    .poll(() => [now(alice), now(bob)], { timeout: 10_000 })
    .toEqual([
      [0, 0],
      [0, 0],
    ])
})
