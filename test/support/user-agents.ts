import { onTestFinished } from 'vitest'
import { createOffer } from '#sip/sdp/offer-answer.ts'
import type { Hop } from '#sip/message.ts'
import { createUserAgent, type UserAgentOptions } from '#sip/user-agent.ts'
import type {
  IncomingSession,
  InviteOptions,
  OutgoingHandler,
  OutgoingSession,
  Refer,
  SessionEnd,
  UserAgent,
} from '#sip/user-agent.contract.ts'

/** A user agent on loopback that lets everybody in, closed when the test is over. Timers run ten times faster than in life. */
export async function openUserAgent(options: UserAgentOptions = {}): Promise<UserAgent> {
  const agent = await createUserAgent({ timers: { T1: 50, T2: 400, T4: 500 }, closeWithin: 50, ...options })
  onTestFinished(() => agent.close())
  agent.authorize(() => ({ kind: 'allow', as: 'test' }))
  return agent
}

export const sdpOf = (port: number, direction: 'sendrecv' | 'sendonly' = 'sendrecv'): string =>
  createOffer({ address: '127.0.0.1', port, session: { id: port, version: 1 }, direction })

/** Something that will be told once, and can be waited for. */
export class Told<Value> {
  readonly values: Value[] = []
  #tell: ((value: Value) => void)[] = []
  readonly tell = (value: Value): void => {
    this.values.push(value)
    for (const each of this.#tell.splice(0)) each(value)
  }
  /** The first value, past or to come. */
  first(): Promise<Value> {
    const [value] = this.values
    return this.values.length > 0 ? Promise.resolve(value as Value) : this.next() // the length says that it is there
  }
  next(): Promise<Value> {
    return new Promise((resolve) => this.#tell.push(resolve))
  }
}

/** Everything that is told about one session. */
export class Listener {
  readonly ringing = new Told<{ status: number; sdp: string | null; fork: string }>()
  readonly answered = new Told<string>()
  readonly established = new Told<void>()
  readonly answers = new Told<string>()
  readonly offers = new Told<string>()
  readonly keys = new Told<string>()
  readonly refers = new Told<{ refer: Refer; report: (status: number) => void }>()
  readonly referred = new Told<number>()
  readonly end = new Told<SessionEnd>()
  /** What an offer of the far end is answered with. */
  answer: string | null = sdpOf(9999)
  readonly handler: OutgoingHandler = {
    onRinging: (status, sdp, fork) => this.ringing.tell({ status, sdp, fork }),
    onAnswered: this.answered.tell,
    onEstablished: () => this.established.tell(),
    onAnswer: this.answers.tell,
    onReoffer: (sdp) => {
      this.offers.tell(sdp)
      return this.answer
    },
    onKey: this.keys.tell,
    onRefer: (refer, report) => this.refers.tell({ refer, report }),
    onReferred: this.referred.tell,
    onEnd: this.end.tell,
  }
}

/** Calls to this user agent, each with its listener. */
export function callsTo(agent: UserAgent): Told<Readonly<{ session: IncomingSession; heard: Listener }>> {
  const calls = new Told<Readonly<{ session: IncomingSession; heard: Listener }>>()
  agent.onInvite((session) => {
    const heard = new Listener()
    session.on(heard.handler)
    calls.tell({ session, heard })
  })
  return calls
}

export const loopback = (port: number, transport: Hop['transport'] = 'UDP'): Hop => ({
  transport,
  address: '127.0.0.1',
  port,
})

/** Places a call to a port on loopback. */
export function call(
  from: UserAgent,
  port: number,
  options: Partial<InviteOptions> = {},
): Readonly<{ session: OutgoingSession; heard: Listener }> {
  const heard = new Listener()
  const target = `sip:200@127.0.0.1:${port}`
  const session = from.invite(
    { target, from: { uri: 'sip:100@127.0.0.1', name: 'A Caller' }, sdp: sdpOf(4000), ...options },
    heard.handler,
  )
  return { session, heard }
}

/** A call from one to the other that has been answered and acknowledged. */
export async function connected(caller: UserAgent, callee: UserAgent, options: Partial<InviteOptions> = {}) {
  const calls = callsTo(callee)
  const out = call(caller, callee.ports().udp, options)
  const incoming = await calls.first()
  incoming.session.answer(sdpOf(5000))
  await Promise.all([out.heard.answered.first(), incoming.heard.established.first()])
  return { caller: out, callee: incoming }
}

/** What must be zero when nobody talks any more. */
export const leftovers = (agent: UserAgent): Record<string, number | undefined> => {
  const counters = agent.counters()
  return {
    dialogs: counters['now.dialogs'],
    sessions: counters['now.sessions'],
    waiting: counters['now.waiting'],
  }
}
export const nothing = { dialogs: 0, sessions: 0, waiting: 0 }
