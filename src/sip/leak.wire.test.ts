import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { SessionEnd } from '#sip/user-agent.contract.ts'
import { call, openUserAgent, sdpOf } from '../../test/support/user-agents.ts'

/** Everything a user agent counts as being there now. */
const present = (counters: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(counters).filter(([name, count]) => name.startsWith('now.') && count !== 0),
  )

test('after 2,000 bridged calls that end in every way, nothing is left in memory', async () => {
  const fast = { timers: { T1: 20, T2: 80, T4: 100 } }
  const [caller, bridge, phone] = [
    await openUserAgent(fast),
    await openUserAgent(fast),
    await openUserAgent(fast),
  ]
  bridge.authorize(() => ({
    kind: 'challenge',
    realm: 'bridge',
    secret: () => ({ password: 'open', as: 'caller' }),
  }))
  bridge.onInvite((session) => {
    const { session: leg, heard } = call(bridge, phone.ports().udp)
    session.on({ onEnd: () => leg.hangup() })
    void heard.answered.first().then((sdp) => session.answer(sdp))
    void heard.end.first().then(({ status }) => (status === null ? session.hangup() : session.reject(status)))
  })
  let rung = 0
  phone.onInvite((session) => {
    rung += 1
    session.ring()
    if (rung % 4 === 0) session.reject(486)
    else if (rung % 4 !== 1) session.answer(sdpOf(5000))
    // Every fourth is never picked up: its caller gives up.
  })

  const ends: SessionEnd['why'][] = []
  const place = async () => {
    const { session, heard } = call(caller, bridge.ports().udp, {
      credentials: { user: 'u', password: 'open' },
    })
    const timer = setTimeout(() => session.hangup(), 150)
    ends.push((await heard.end.first()).why)
    clearTimeout(timer)
  }
  for (let round = 0; round < 40; round += 1) await Promise.all(Array.from({ length: 50 }, place))
  expect(ends).toHaveLength(2000)
  expect(new Set(ends)).toEqual(new Set(['hangup', 'rejected']))

  // The longest wait of a transaction is 64*T1; polled, because nothing tells of a map that is empty. Used nonces stay until they
  // expire, so that no answer serves twice; their number is bounded.
  const left = () =>
    [caller, bridge, phone]
      .flatMap((agent) => Object.keys(present(agent.counters())))
      .filter((name) => name !== 'now.nonces')
  const deadline = performance.now() + 20_000
  while (left().length > 0 && performance.now() < deadline) await wait(50)
  expect(left()).toEqual([])
})
