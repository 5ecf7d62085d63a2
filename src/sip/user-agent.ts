import { Admission, type AdmissionOptions } from './admission/admission.ts'
import { keyOfRequest } from './dialog/dialog.ts'
import { createAuthenticator, type AuthenticatorOptions } from './digest/authenticator.ts'
import type { Hop, SipRequest } from './message.ts'
import { Bindings, type RegistrarOptions } from './registration/registrar.ts'
import { TrunkRegistration, type Registration } from './registration/registration.ts'
import { makeResponse, type ResponseParts } from './response.ts'
import type { Agent } from './session/agent.ts'
import { accept, allow, extensions, supported } from './session/capabilities.ts'
import { Incoming } from './session/incoming.ts'
import { Outgoing } from './session/outgoing.ts'
import type { SessionTimerSettings } from './session/session-timer.ts'
import { Waiting } from './session/waiting.ts'
import { openTransactionLayer } from './transaction/layer.ts'
import { timerBase, type TimerBase } from './transaction/timers.ts'
import type { ServerTransaction } from './transaction/transaction-layer.ts'
import type { TransportOptions } from './transport/transports.ts'
import type { IncomingSession, UserAgent } from './user-agent.contract.ts'

export type UserAgentOptions = Readonly<{
  /** Addresses, ports, certificate and public address. Loopback and a port the system chooses, when not given. */
  transport?: TransportOptions
  /** What we call ourselves in User-Agent and Server. */
  name?: string
  /** T1, T2 and T4 of RFC 3261; a test makes them small. */
  timers?: Partial<TimerBase>
  /** RFC 4028; null asks for no timer, but honours the far end's. */
  sessionTimer?: SessionTimerSettings | null
  /** Takes REGISTER from desk phones; without it REGISTER is a 405. */
  registrar?: RegistrarOptions
  authentication?: AuthenticatorOptions
  admission?: Pick<AdmissionOptions, 'buckets' | 'slowBy' | 'mostSlowed'>
  /**
   * Told when a listener of the one above throws; the call is ended and the others go on. Without it a bug ends the process, as bugs do.
   */
  onBug?: (error: unknown, callId: string) => void
  /** How long `close` waits for the answers to its BYEs and unregistrations, in milliseconds. */
  closeWithin?: number
}>

type InviteListener = (session: IncomingSession) => void
const nobodyHome: InviteListener = (session) => session.reject(480)

/** Opens the sockets and answers at once. Rejects when a port cannot be had. */
export async function createUserAgent(options: UserAgentOptions = {}): Promise<UserAgent> {
  const counts = new Map<string, number>()
  const count = (what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1)
  const name = options.name ?? 'Ringroot'
  const layer = await openTransactionLayer({
    ...(options.transport === undefined ? {} : { transport: options.transport }),
    ...(options.timers === undefined ? {} : { timers: options.timers }),
    abilities: { extensions: new Set(extensions) },
  })
  const agent: Agent = {
    layer,
    dialogs: new Map(),
    sessions: new Set(),
    waiting: new Waiting(),
    t1: options.timers?.T1 ?? timerBase.T1,
    sessionTimer: options.sessionTimer === undefined ? { expires: 1800, minimum: 90 } : options.sessionTimer,
    name,
    count,
    onBug(error, callId) {
      count('bugs')
      if (options.onBug === undefined) throw error
      options.onBug(error, callId)
    },
  }
  const authenticator = createAuthenticator(options.authentication)
  const admission = new Admission({ ...options.admission, authenticator, count, name })
  const bindings = options.registrar === undefined ? null : new Bindings(options.registrar)
  const registrations = new Set<Registration>()
  let onInvite: InviteListener = nobodyHome
  let closing = false

  const respond = (transaction: ServerTransaction, status: number, parts: ResponseParts = {}) =>
    transaction.respond(
      makeResponse(transaction.request, status, {
        ...parts,
        headers: [['Server', name], ...(parts.headers ?? [])],
      }),
    )

  type Receive = (request: SipRequest, transaction: ServerTransaction, from: Hop) => void
  const noDialog: Receive = (_, transaction) => respond(transaction, 481)

  /** Requests outside of a dialog (RFC 3261, 8.2). A method that is not here gets 405. */
  const outside: Readonly<Record<string, Receive>> = {
    INVITE: (request, transaction, from) => {
      if (closing) return respond(transaction, 503)
      const as = admission.admit(request, transaction, from)
      const session = as === null ? null : Incoming.open(agent, transaction, as)
      if (session === null) return
      try {
        onInvite(session)
      } catch (error) {
        session.fail(error)
      }
    },
    OPTIONS: (_, transaction, from) => {
      if (admission.tolerate(transaction, from))
        respond(transaction, 200, { headers: [allow, supported, accept] })
    },
    ...(bindings === null
      ? {}
      : {
          REGISTER: (request: SipRequest, transaction: ServerTransaction, from: Hop) => {
            const as = admission.admit(request, transaction, from)
            if (as === null) return
            const { status, reason, headers } = bindings.register(request, as, from)
            respond(transaction, status, reason === undefined ? { headers } : { reason, headers })
          },
        }),
    BYE: noDialog,
    INFO: noDialog,
    PRACK: noDialog,
    UPDATE: noDialog,
    NOTIFY: noDialog,
    // Out of the blue it would make us call whomever a stranger likes (RFC 3515, 5.2).
    REFER: (_, transaction) => respond(transaction, 403),
  }

  layer.onRequest((request, transaction, from) => {
    const key = keyOfRequest(request)
    const owner = key === null ? undefined : agent.dialogs.get(key)
    if (owner !== undefined) return owner.receive(request, transaction, from)
    if (transaction === null) return count('ack.late')
    if (key !== null) {
      count('refused.481')
      return respond(transaction, 481)
    }
    const receive = outside[request.method]
    if (receive !== undefined) return receive(request, transaction, from)
    count('refused.405')
    respond(transaction, 405, { headers: [allow] })
  })

  return {
    onInvite(listener) {
      onInvite = listener
    },
    authorize(rule) {
      admission.rule = rule
    },
    invite: (invite, handler) => new Outgoing(agent, invite, handler),
    register(registration) {
      const opened = new TrunkRegistration(agent, registration)
      registrations.add(opened)
      opened.onState(({ kind }) => kind === 'closed' && registrations.delete(opened))
      return opened
    },
    registrar: bindings,
    counters: () => ({
      ...layer.counters(),
      ...Object.fromEntries(counts),
      'now.dialogs': agent.dialogs.size,
      'now.sessions': agent.sessions.size,
      'now.waiting': agent.waiting.size,
      'now.nonces': authenticator.remembered(),
    }),
    ports: () => layer.ports(),
    async close() {
      closing = true
      for (const session of agent.sessions) session.hangup()
      const limit = options.closeWithin ?? 2000
      const unregistered = Promise.all(Array.from(registrations, (each) => each.close()))
      await Promise.race([
        unregistered.then(() => agent.waiting.emptied(limit)),
        new Promise((resolve) => setTimeout(resolve, limit).unref()),
      ])
      admission.close()
      bindings?.close()
      await layer.close()
    },
  }
}
