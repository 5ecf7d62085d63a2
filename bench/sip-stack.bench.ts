import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createOffer } from '#sip/sdp/offer-answer.ts'
import { createUserAgent } from '#sip/user-agent.ts'
import { atLeast, atMost, informs, type Bench } from './bench.ts'

const rate = 500
const seconds = 10

/** The SIP stack alone: a user agent that takes each call, places another for it, and hangs up one when the other does. */
export const bench: Bench = async () => {
  const peers = fork(new URL('support/stack-peers.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  // `as`, here and below: the peer process tells exactly this.
  const [{ phone }] = (await once(peers, 'message')) as [{ phone: number }]
  const agent = await createUserAgent()
  const sdp = createOffer({ address: '127.0.0.1', port: 6000, session: { id: 2, version: 1 } })
  agent.authorize(() => ({ kind: 'allow', as: 'bench' }))
  agent.onInvite((session) => {
    const leg = agent.invite(
      { target: `sip:phone@127.0.0.1:${phone}`, from: { uri: 'sip:100@127.0.0.1' }, sdp },
      {
        onRinging: () => session.ring(),
        onAnswered: () => session.answer(sdp),
        onEnd: () => session.hangup(),
      },
    )
    session.on({ onEnd: () => leg.hangup() })
  })

  const cpu = process.cpuUsage()
  const began = performance.now()
  peers.send({ port: agent.ports().udp, rate, seconds })
  const [{ answered, failed }] = (await once(peers, 'message')) as [{ answered: number; failed: number }]
  const spent = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  const busy = (user + system) / 1000
  peers.kill()
  await agent.close()
  return [
    atLeast('sip', `stack: calls bridged at ${rate}/s for ${seconds} s`, answered, rate * seconds, 'calls'),
    atMost('sip', 'stack: of them failed', failed, 0, 'calls'),
    atMost('sip', 'stack: share of one core', busy / spent, 1, 'cores'),
    informs('sip', 'stack: CPU for each bridged call', busy / Math.max(1, answered), 'ms'),
  ]
}
