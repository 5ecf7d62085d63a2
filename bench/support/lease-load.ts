import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import autocannon from 'autocannon'

/** One round: every visit asks once, over 50 connections. */
export type LeaseLoad = Readonly<{ url: string; body: 'page' | 'lease'; visits: readonly string[] }>
export type LeaseLoadResult = Readonly<{ perSecond: number; p50: number; p99: number; failed: number }>

const connections = 50
const [{ url, body, visits }] = (await once(process, 'message')) as [LeaseLoad] // the bench sends it

const bodyOf = (visit: string): object =>
  body === 'page'
    ? {
        v: 1,
        page: visit, // names the visit that begins with it
        visitor: null,
        visit: null,
        url: 'https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=spring',
        referrer: 'https://www.google.com/',
        title: 'Shop',
        consent: 'always',
        ga: [],
        lease: false,
      }
    : { v: 1, page: randomUUID(), visitor: null, visit }

/** Requests are made before the clock starts, the same for both servers, so that the client costs both the same. */
const requestOf = (visit: string, index: number): autocannon.Request => ({
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    'user-agent':
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36',
    'x-forwarded-for': `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
  },
  body: JSON.stringify(bodyOf(visit)),
})

let next = 0
const share = Math.ceil(visits.length / connections)
const run = autocannon({
  url,
  connections,
  amount: visits.length,
  setupClient(client) {
    const from = next++ * share
    client.setRequests(visits.slice(from, from + share).map((visit, index) => requestOf(visit, from + index)))
  },
})
// autocannon looks at the clock once a second, which is longer than a round may take: we look ourselves.
let [first, last] = [0, 0]
run.on('response', () => {
  last = performance.now()
  first ||= last
})
const result = await run
process.send?.({
  perSecond: (result['2xx'] * 1000) / (last - first),
  p50: result.latency.p50,
  p99: result.latency.p99,
  failed: result.non2xx + result.errors + result.timeouts,
} satisfies LeaseLoadResult)
process.disconnect()
