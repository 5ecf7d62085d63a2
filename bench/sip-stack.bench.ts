import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createOffer } from '#sip/sdp/offer-answer.ts'
import { createUserAgent } from '#sip/user-agent.ts'
import { atLeast, atMost, informs, type Bench } from './bench.ts'

const goal = 500
/** Offered a little faster, so that reaching the goal is not a matter of rounding. */
const rate = 525
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
  peers.send({ port: agent.ports().udp, rate, seconds })
  type Told = { answered: number; failed: number; took: number }
  const [{ answered, failed, took }] = (await once(peers, 'message')) as [Told]
  const { user, system } = process.cpuUsage(cpu)
  const busy = (user + system) / 1000
  peers.kill()
  await agent.close()
  return [
    atLeast(
      'sip',
      `stack: calls bridged a second, for ${seconds} s`,
      (1000 * answered) / took,
      goal,
      'calls/s',
    ),
    atMost('sip', 'stack: of them failed', failed, 0, 'calls'),
    atMost(
      'sip',
      `stack: cores needed for ${goal} calls a second`,
      (busy / answered) * (goal / 1000),
      1,
      'cores',
    ),
    informs('sip', 'stack: CPU for each bridged call', busy / answered, 'ms'),
  ]
}
