import type { AgentId, CallId } from '#base/id.ts'
import type { PromptKey } from '#media/engine.ts'
import { header } from '#sip/grammar/headers.ts'
import type { IncomingSession } from '#sip/user-agent.contract.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import type { TestCallReply } from '#stages/call/call.wire.ts'
import { callHeader, lineHeader } from '../call-header.ts'
import type { Answering, Telephone, TelephoneCall } from './telephone.ts'

/** What a test call does once both parties are on the line. */
export type TestCall = Readonly<{
  to: string
  from: string
  says: PromptKey
  talkMs: number
  hangup: 'caller' | 'callee'
  keys: string
  /** The agent from whose line it goes out; null for a caller from outside. */
  line: AgentId | null
  /** Whom the callee hands the caller on to, half way; null for nobody. */
  transfer: string | null
}>

/** One in progress: both ends of it, as far as they are known. */
type Running = {
  plan: TestCall
  caller: TelephoneCall
  callee: TelephoneCall | null
  timer: NodeJS.Timeout | null
  pressed: boolean
}

/** Steps that wait for keys of the caller. */
const asksForKeys: ReadonlySet<string> = new Set(['menu', 'call-through'])

/** Nobody hears a keypress in the first moment of a connection; and the far end's echo of the greeting should be over. */
const beforeKeys = 400
/** A call that never connects, or whose callee is not ours to hang up, ends after this much longer. */
const patience = 120_000
const graceForCallee = 3000
/** Long enough to see it ring. */
const answeringPhoneRings = 1500

/**
 * Places test calls with the built-in telephone and answers them with it. It follows each call by the events everybody else sees, so
 * "talk for five seconds" means five seconds of the two parties on the line together.
 */
export class TestCalls {
  readonly #running = new Map<CallId, Running>()
  readonly #offered = new Map<string, (callId: CallId) => void>()
  readonly #telephone: () => Telephone
  readonly #edge: Readonly<{ port(): number; credentials: Readonly<{ user: string; password: string }> }>
  readonly #greeting: () => Promise<PromptKey | null>

  constructor(
    telephone: () => Telephone,
    edge: Readonly<{ port(): number; credentials: Readonly<{ user: string; password: string }> }>,
    greeting: () => Promise<PromptKey | null>,
  ) {
    this.#telephone = telephone
    this.#edge = edge
    this.#greeting = greeting
  }

  /** Dials; answers with the call as soon as the edge has taken it, or with the refusal. */
  async place(plan: TestCall): Promise<TestCallReply> {
    const edge = `127.0.0.1:${this.#edge.port()}`
    const caller = await this.#telephone().dial({
      target: `sip:${plan.to}@${edge}`,
      from: `sip:${plan.from}@${edge}`,
      credentials: this.#edge.credentials,
      headers: plan.line === null ? [] : [[lineHeader, plan.line]],
      says: plan.says,
    })
    const taken = new Promise<CallId>((resolve) => this.#offered.set(caller.ref, resolve))
    const first = await Promise.race([taken, caller.ended])
    this.#offered.delete(caller.ref)
    if (typeof first !== 'string') return { callId: null, sipStatus: first.status }

    const running: Running = { plan, caller, callee: null, timer: null, pressed: false }
    this.#running.set(first, running)
    this.#after(running, patience + plan.talkMs, () => caller.hangup())
    void caller.ended.then(() => {
      if (running.timer) clearTimeout(running.timer)
      this.#running.delete(first)
    })
    return { callId: first, sipStatus: null }
  }

  /** What the built-in answering phone does with a call from the edge. */
  async answer(session: IncomingSession): Promise<Answering> {
    // `as`: the edge wrote the header; anything else in it finds no running call.
    const callId = header(session.request, callHeader) as CallId | null
    return {
      says: await this.#greeting(),
      ringFor: answeringPhoneRings,
      onAnswered: (callee) => {
        const running = callId === null ? undefined : this.#running.get(callId)
        if (running) running.callee = callee
      },
    }
  }

  /** Everything that happens in any call passes here; only test calls are followed. */
  heard(event: CallEvent): void {
    if (event.kind === 'offered') this.#offered.get(event.carrier.ref)?.(event.callId)
    const running = this.#running.get(event.callId)
    if (!running) return
    if (event.kind === 'step-entered' && asksForKeys.has(event.does)) this.#press(running)
    if (event.kind === 'connected') this.#talk(running)
  }

  /** At the first step that asks for keys; when none did, once connected. */
  #press(running: Running): void {
    const { plan, caller } = running
    if (plan.keys === '' || running.pressed) return
    running.pressed = true
    setTimeout(() => caller.press(plan.keys), beforeKeys).unref()
  }

  #talk(running: Running): void {
    const { plan, caller } = running
    this.#press(running)
    const { transfer } = plan
    if (transfer !== null) {
      running.plan = { ...plan, transfer: null }
      return this.#after(running, plan.talkMs / 2, () => running.callee?.handOn(transfer))
    }
    this.#after(running, plan.talkMs, () => {
      if (plan.hangup === 'caller' || running.callee === null) return caller.hangup()
      running.callee.hangup()
      return this.#after(running, graceForCallee, () => caller.hangup())
    })
  }

  #after(running: Running, ms: number, act: () => void): void {
    if (running.timer) clearTimeout(running.timer)
    running.timer = setTimeout(act, ms)
  }
}
