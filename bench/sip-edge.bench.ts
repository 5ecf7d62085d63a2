import { setTimeout as wait } from 'node:timers/promises'
import type { RunningServer } from '../test/support/server.ts'
import { atLeast, atMost, informs, quantile, type Bench } from './bench.ts'
import { businessNumber, startBusiness } from './support/business.ts'
import { startPeer } from './support/peer.ts'

type List = Readonly<{ calls: readonly Readonly<{ result: string }>[]; next: string | null }>

/** How many calls the log has, and how many of them answered. */
async function counted(
  server: RunningServer,
  account: string,
): Promise<Readonly<{ all: number; answered: number }>> {
  let [all, answered, cursor] = [0, 0, '']
  do {
    const { calls, next } = await server.ask<List>(
      'GET',
      `${account}/calls?limit=250${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    all += calls.length
    answered += calls.filter(({ result }) => result === 'answered').length
    cursor = next ?? ''
  } while (cursor !== '')
  return { all, answered }
}

async function placeCalls(calls: number, rate: number, talkMs: number) {
  const peer = await startPeer()
  const { server, account } = await startBusiness(peer.port)
  try {
    const report = await peer.run({ calls, rate, edgePort: server.sipPort, number: businessNumber, talkMs })
    let log = await counted(server, account)
    for (let tries = 0; log.answered < calls && tries < 50; tries++) {
      await wait(200)
      log = await counted(server, account)
    }
    return { ...report, log }
  } finally {
    peer.stop()
    await server.close()
  }
}

/** A signalling rate counts when no call failed and each is in the log. */
async function sustains(rate: number): Promise<boolean> {
  const { failed, log } = await placeCalls(rate * 10, rate, 20)
  return failed === 0 && log.answered === rate * 10
}

export const bench: Bench = async () => {
  const { latencies } = await placeCalls(1000, 50, 1000)
  const steady = latencies.slice(50) // the first second warms the code up
  const rates = [200, 500, 700]
  let sustained = 0
  for (const rate of rates) {
    if (!(await sustains(rate))) break
    sustained = rate
  }
  return [
    atMost('sip', 'INVITE in to INVITE out, 50 calls/s, database on, p50', quantile(steady, 0.5), 1.5, 'ms'),
    atMost('sip', 'INVITE in to INVITE out, 50 calls/s, database on, p99', quantile(steady, 0.99), 5, 'ms'),
    informs('sip', 'INVITE in to INVITE out, 50 calls/s, database on, worst', quantile(steady, 1), 'ms'),
    atLeast(
      'sip',
      'calls per second sustained for 10 s, none failing, every call in the log',
      sustained,
      500,
      'calls/s',
    ),
  ]
}
