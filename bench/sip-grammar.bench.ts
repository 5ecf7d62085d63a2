import { readFileSync } from 'node:fs'
import { checkRequest, knownMethods } from '#sip/check-request.ts'
import { parseMessage } from '#sip/grammar/parse.ts'
import { serialize } from '#sip/grammar/serialize.ts'
import type { Hop, SipMessage, SipRequest } from '#sip/message.ts'
import { makeResponse } from '#sip/response.ts'
import { newCallId } from '#sip/tag.ts'
import { openTransactionLayer } from '#sip/transaction/layer.ts'
import type { BenchRow } from './bench.ts'
import { informs, quantile } from './bench.ts'

const invite: Buffer = Buffer.from(
  `INVITE sip:+12125550100@10.0.0.1:5060 SIP/2.0
Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK-74ba-4f6e-b0a7;rport
Via: SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bK-1c1c-9d13;received=10.0.0.3
Record-Route: <sip:10.0.0.2;lr>
From: "Ann Caller" <sip:+12125550123@carrier.example>;tag=8f3b2c
To: <sip:+12125550100@10.0.0.1>
Call-ID: 3c26f1b2-6d9a@10.0.0.3
CSeq: 102 INVITE
Contact: <sip:+12125550123@10.0.0.3:5060>
Max-Forwards: 69
Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, UPDATE, PRACK
Supported: 100rel, timer
User-Agent: Carrier SBC 9
Session-Expires: 1800
P-Asserted-Identity: <sip:+12125550123@carrier.example>
Content-Type: application/sdp
Content-Length: 127

v=0
o=- 1 1 IN IP4 10.0.0.3
s=-
c=IN IP4 10.0.0.3
t=0 0
m=audio 40000 RTP/AVP 0 8 101
a=rtpmap:101 telephone-event/8000
`.replaceAll('\n', '\r\n'),
)

/** How often `work` runs in a second, after it has had a chance to be compiled. */
function perSecond(work: () => void): number {
  for (let warm = 0; warm < 20_000; warm++) work()
  const start = performance.now()
  let count = 0
  while (performance.now() - start < 500) {
    for (let batch = 0; batch < 100; batch++) work()
    count += 100
  }
  return Math.round((count * 1000) / (performance.now() - start))
}

function read(bytes: Buffer): SipMessage {
  const parsed = parseMessage(bytes)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.value
}

/** Requests answered over loopback UDP, a few at a time, both ends in this process: throughput, and the time of each. */
async function transactions(
  count: number,
  atOnce: number,
): Promise<{ perSecond: number; p50: number; p99: number }> {
  const [near, far] = [await openTransactionLayer(), await openTransactionLayer()]
  far.onRequest((request, transaction) => transaction?.respond(makeResponse(request, 200)))
  const to: Hop = { transport: 'UDP', address: '127.0.0.1', port: far.ports().udp }
  const times: number[] = []
  const one = (): Promise<void> =>
    new Promise((resolve) => {
      const sent = performance.now()
      near.request(options(), to, {
        onResponse: () => {
          times.push(performance.now() - sent)
          resolve()
        },
      })
    })
  const worker = async (): Promise<void> => {
    while (times.length < count) await one()
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: atOnce }, worker))
  const seconds = (performance.now() - start) / 1000
  await Promise.all([near.close(), far.close()])
  return {
    perSecond: Math.round(times.length / seconds),
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  }
}

const options = (): SipRequest => ({
  kind: 'request',
  method: 'OPTIONS',
  uri: 'sip:x@127.0.0.1',
  headers: [
    ['Max-Forwards', '70'],
    ['From', '<sip:a@127.0.0.1>;tag=1'],
    ['To', '<sip:x@127.0.0.1>'],
    ['Call-ID', newCallId()],
    ['CSeq', '1 OPTIONS'],
  ],
  body: Buffer.alloc(0),
})

export async function bench(): Promise<readonly BenchRow[]> {
  const message = read(invite)
  const request = message.kind === 'request' ? message : options()
  const longest = readFileSync(new URL('../test/torture/rfc4475/longreq.dat', import.meta.url))
  const abilities = { methods: knownMethods, extensions: new Set<string>() }
  const busy = await transactions(20_000, 50)
  const quiet = await transactions(2000, 1)
  return [
    informs(
      'sip',
      'messages parsed (an INVITE of a carrier, 900 bytes)',
      perSecond(() => read(invite)),
      'per s',
    ),
    informs(
      'sip',
      'messages parsed (the longest of RFC 4475)',
      perSecond(() => read(longest)),
      'per s',
    ),
    informs(
      'sip',
      'requests checked',
      perSecond(() => checkRequest(request, abilities)),
      'per s',
    ),
    informs(
      'sip',
      'messages written',
      perSecond(() => serialize(message)),
      'per s',
    ),
    informs('sip', 'transactions over loopback UDP, both ends on one core', busy.perSecond, 'per s'),
    informs('sip', 'one transaction over loopback UDP, p50', quiet.p50, 'ms'),
    informs('sip', 'one transaction over loopback UDP, p99', quiet.p99, 'ms'),
  ]
}
