import { expect, test } from 'vitest'
import { milliseconds } from '#base/time.ts'
import type { Authorization, SessionEnd, UserAgent } from '#sip/user-agent.contract.ts'
import type { UserAgentOptions } from '#sip/user-agent.ts'
import { runSipp, type SippOptions } from '../../test/support/sipp.ts'
import { openUserAgent, sdpOf, Told } from '../../test/support/user-agents.ts'

const welcome: Authorization = { kind: 'allow', as: 'trunk' }
const guarded: Authorization = {
  kind: 'challenge',
  realm: 'ringroot',
  secret: (user) => (user === 'desk' ? { password: 'open', as: 'desk-7' } : null),
}

/** A user agent that answers every call it admits, and how each ended. */
async function answering(rule: Authorization, options: UserAgentOptions = {}) {
  const agent = await openUserAgent({ admission: { slowBy: milliseconds(50) }, ...options })
  agent.authorize(() => rule)
  const ends = new Told<SessionEnd>()
  agent.onInvite((session) => {
    session.on({ onEnd: ends.tell, onReoffer: () => sdpOf(5002) })
    session.ring()
    session.answer(sdpOf(5000))
  })
  return { agent, ends }
}

const run = (agent: UserAgent, scenario: string, options: Partial<SippOptions> = {}) => {
  const port = options.transport === 'tcp' ? agent.ports().tcp : agent.ports().udp
  return runSipp({ scenario, to: port, service: '+12025550100', limitMs: 8000, ...options })
}
const wentWell = { code: 0, failed: 0, errors: '' }

const scenarios: readonly Readonly<{
  scenario: string
  rule: Authorization
  options?: Partial<SippOptions>
  agent?: UserAgentOptions
  end?: SessionEnd['why']
}>[] = [
  { scenario: 'stranger-is-refused.xml', rule: { kind: 'refuse', status: 403 } },
  {
    scenario: 'wrong-digest-is-refused.xml',
    rule: guarded,
    options: { credentials: { user: 'desk', password: 'shut' } },
  },
  {
    scenario: 'right-digest-is-answered.xml',
    rule: guarded,
    options: { credentials: { user: 'desk', password: 'open' } },
    end: 'bye',
  },
  { scenario: 'lost-ack-is-survived.xml', rule: welcome, end: 'bye' },
  {
    scenario: 'ack-never-comes.xml',
    rule: welcome,
    agent: { timers: { T1: 20, T2: 80, T4: 100 } },
    end: 'no-ack',
  },
  { scenario: 'late-bye-finds-no-call.xml', rule: welcome, end: 'bye' },
  { scenario: 'cancel-crosses-answer.xml', rule: welcome, end: 'bye' },
  { scenario: 'caller-holds-and-resumes.xml', rule: welcome, end: 'bye' },
]

test.each(scenarios)('$scenario', async ({ scenario, rule, options, agent: agentOptions, end }) => {
  const { agent, ends } = await answering(rule, agentOptions)
  expect(await run(agent, scenario, options)).toMatchObject({ ...wentWell, succeeded: 1 })
  expect(end === undefined ? ends.values : [(await ends.first()).why]).toEqual(end === undefined ? [] : [end])
})

test('twenty callers over TCP hold, resume and hang up', async () => {
  const { agent, ends } = await answering(welcome)
  const outcome = await run(agent, 'caller-holds-and-resumes.xml', { transport: 'tcp', calls: 20, rate: 20 })
  expect(outcome).toMatchObject({ ...wentWell, succeeded: 20 })
  expect(ends.values.filter(({ why }) => why === 'bye')).toHaveLength(20)
})

test('a desk phone registers, is known, and is forgotten when its time is over', async () => {
  const { agent } = await answering(guarded, {
    registrar: { expires: { shortest: 1, usual: 60, longest: 60 } },
  })
  const changed = new Told<number>()
  agent.registrar?.onChange((_, bindings) => changed.tell(bindings.length))
  const phone = {
    service: 'desk',
    credentials: { user: 'desk', password: 'open' },
    args: ['-key', 'expires', '1'],
  }
  expect(await run(agent, 'phone-registers.xml', phone)).toMatchObject(wentWell)
  expect(changed.values).toEqual([1])
  expect(agent.registrar?.lookup('desk-7')[0]?.contact).toContain('sip:desk@127.0.0.1')
  expect(await changed.next()).toBe(0)
})
