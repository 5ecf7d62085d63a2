import type { AccountId, CallId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { seconds, type Instant } from '#base/time.ts'
import type { NumberEntry } from '#configuration/inventory.ts'
import type { MediaEvent, MediaLegId } from '#media/engine.ts'
import { ringingTone } from '#media/tone.ts'
import type { SipRequest } from '#sip/message.ts'
import type { IncomingSession, UserAgent } from '#sip/user-agent.contract.ts'
import type { Attributions } from '#stages/attribution/attribution.job.ts'
import { callerLeg, type CallFact } from '#stages/call/call-event.ts'
import type { Destination } from '#stages/call/flow.ts'
import type { RingingCall } from '#stages/call/screening.store.ts'
import { openingOf } from '../call-opening.ts'
import type { CallOpening, Granted, Wish } from '../live-call.ts'
import { screenCall, type CallerChecks, type ScreenedCall } from '../caller-check.ts'
import { incoming, OwnSession, shownTo, type CallerSession } from './caller-session.ts'
import { identify, inTime, type CallerIdentityParts } from './caller-identity.ts'
import { planOutbound, type OutboundParts, type OutboundRefusal, type OwnLine } from './outbound.ts'
import { loopStatus } from './loop-guard.ts'
import type { LegAddress } from './outgoing-leg.ts'
import { readParties } from './parties.ts'
import { SipCall, type CallParts, type SipOpening } from './sip-call.ts'

/** What the edge asks of the rest of the house. */
export type EdgeParts = Omit<CallParts, 'findCall' | 'moved'> &
  Readonly<{
    userAgent: UserAgent
    /** The first of these, as dialled on the wire, that is one of our numbers. */
    route(dialled: readonly string[]): NumberEntry | null
    /** The caller as a number, read as somebody in the number's country would write it; null when it is none. */
    callerNumber(text: string, number: NumberEntry): PhoneNumber | null
    /** Which touch earned this call. */
    attribute: Attributions['attribute']
    /** The line of ours that this caller proved to be; null for a trunk. */
    ownLine(as: string, invite: SipRequest): OwnLine | null
    outbound: OutboundParts
    /** Where a destination is on the wire now; null when it is nowhere. */
    locate(account: AccountId, destination: Destination): LegAddress | null
    /** What our own URIs say. */
    host: string
    /** Who is calling, and is it spam. */
    callers: CallerChecks
    identity: CallerIdentityParts
    newCallId(at: Instant): CallId
    /** What the call log calls whoever brought the call. */
    carrierName(as: string): string
    /** True for the built-in telephone. */
    isTest(as: string): boolean
    log(event: Refusal, detail: Readonly<Record<string, string>>): void
  }>

type Refusal = 'no-such-number' | 'loop' | OutboundRefusal['why']

/** The SIP edge: takes calls from trunks we know and starts each one's flow. */
export class SipEdge {
  readonly #parts: EdgeParts
  readonly #calls = new Map<CallId, SipCall>()
  /** Calls by their SIP Call-ID. */
  readonly #bySession = new Map<string, SipCall>()
  /** Legs that belong to another call than the one that dialled them. */
  readonly #moved = new Map<MediaLegId, Readonly<{ call: SipCall; leg: LegId }>>()
  readonly #refused = { 'no-such-number': 0, loop: 0 }
  #closing: (() => void) | null = null

  constructor(parts: EdgeParts) {
    this.#parts = parts
    parts.userAgent.onInvite((session) => this.#take(session))
    parts.media.on((event) => this.#heardMedia(event))
  }

  /** Ids of the calls in progress. */
  live(): ReadonlySet<CallId> {
    return new Set(this.#calls.keys())
  }

  counters(): Readonly<Record<string, number>> {
    return { ...this.#parts.userAgent.counters(), calls: this.#calls.size, ...this.#refused }
  }

  /** Ends every call in an orderly way; resolves when all are over. */
  async close(): Promise<void> {
    if (this.#calls.size > 0) {
      const over = new Promise<void>((resolve) => (this.#closing = resolve))
      for (const call of this.#calls.values()) call.shutDown()
      await over
    }
    await this.#parts.userAgent.close()
  }

  #take(session: IncomingSession): void {
    const parts = this.#parts
    const looping = loopStatus(session.request, (call) => this.#calls.has(call as CallId)) // a stranger's word finds no call
    if (looping !== null) return this.#refuse(session, looping, 'loop')
    const parties = readParties(session.request)
    const route = parts.route(parties.dialled)
    const line = route === null && this.#closing === null ? parts.ownLine(session.as, session.request) : null
    if (line !== null) return this.#takeOut(session, line, parties.dialled[0] ?? '')
    if (route === null || this.#closing !== null) {
      return this.#refuse(session, route === null ? 404 : 503, 'no-such-number')
    }
    const at = parts.now()
    const callId = parts.newCallId(at)
    const caller = parties.caller === null ? null : parts.callerNumber(parties.caller, route)
    const found = caller === null ? null : parts.callers.find(route.accountId, caller)
    const test = parts.isTest(session.as)
    const ringing = { accountId: route.accountId, numberId: route.numberId, caller, at }
    const attested = test ? null : this.#identify(session, route, parties.dialled, at)
    const name = found?.name ?? parties.callerName
    if (caller !== null && name === null && !test) parts.callers.lookUp(route.accountId, caller, callId)
    this.#start(incoming(session), callId, {
      ...openingOf({
        callId,
        route,
        attributed: parts.attribute({ ...route, callId: test ? null : callId, caller }, at),
        dialled: parties.dialled[0] ?? '',
        caller,
        found,
        callerName: parties.callerName,
        carrier: { kind: 'sip', name: parts.carrierName(session.as), ref: session.id },
        test,
      }),
      locale: route.locale,
      ringback: ringingTone(route.country),
      attested,
      screened: test
        ? Promise.resolve({ screened: null, flow: route.flow })
        : this.#screen({ ...ringing, listed: found?.listed ?? false }, route, attested),
    })
  }

  #start(session: CallerSession, callId: CallId, opening: SipOpening): void {
    const parts: CallParts = {
      ...this.#parts,
      findCall: (sipCallId) => this.#bySession.get(sipCallId) ?? null,
      moved: (mediaLeg, call, leg) => void this.#moved.set(mediaLeg, { call, leg }),
    }
    const call: SipCall = new SipCall(parts, session, opening, () => this.#over(callId, session.id))
    this.#calls.set(callId, call)
    this.#bySession.set(session.id, call)
  }

  #refuse(session: IncomingSession, status: number, why: Refusal): void {
    this.#refused[why === 'loop' ? 'loop' : 'no-such-number']++
    this.#parts.log(why, { dialled: readParties(session.request).dialled.join(' '), from: session.as })
    session.reject(status)
  }

  /** A desk phone of ours calls somebody. */
  #takeOut(session: IncomingSession, line: OwnLine, dialled: string): void {
    const parts = this.#parts
    const callId = parts.newCallId(parts.now())
    const carrier = { kind: 'sip', name: line.name, ref: session.id } as const
    const test = parts.isTest(session.as)
    const planned = planOutbound(parts.outbound, { callId, line, dialled, carrier, test })
    if ('why' in planned) return this.#refuse(session, planned.status, planned.why)
    const { opening, shown, callerId, emergency } = planned
    this.#start(incoming(session), callId, { ...unscreened(opening, shown), callerId, emergency })
  }

  /** Somebody at a screen asks something of a call that goes on. */
  askFor(account: AccountId, call: CallId, wish: Wish): Granted {
    return this.#calls.get(call)?.askFor(account, wish) ?? 'no-such-call'
  }

  /** Rings a line of ours and, once somebody is there, the person it is to talk with. */
  connect(line: OwnLine, rings: Destination, callee: PhoneNumber): CallId | OutboundRefusal {
    const callId = this.#parts.newCallId(this.#parts.now())
    const carrier = { kind: 'sip', name: line.name, ref: `${callId}@ringroot` } as const
    const planned = planOutbound(this.#parts.outbound, {
      callId,
      line,
      dialled: callee,
      carrier,
      test: false,
    })
    if ('why' in planned) return planned
    const { opening, shown } = planned
    const overTrunk = rings.to.kind === 'number'
    const from = shownTo(this.#parts.host, { callee, own: shown.number, overTrunk })
    const session = this.#own(line.accountId, rings, from, carrier.ref)
    if (session === null) return { status: 480, why: 'line-away' }
    this.#start(session, callId, unscreened(opening, shown))
    return callId
  }

  /**
   * Calls a person who asked for it, through the flow of that number. Who is rung first is theirs or ours: the flow takes them like any
   * caller, or whoever it rings is found for them first. Whom the rules would not let in is not called; whom they would ask to press 1 is
   * asked, and so rung first.
   */
  callBack(
    route: NumberEntry,
    caller: PhoneNumber,
    attributed: Extract<CallFact, { kind: 'attributed' }>,
    first: 'agent' | 'visitor',
  ): CallId | OutboundRefusal | 'unwanted' {
    const parts = this.#parts
    const at = parts.now()
    const callId = parts.newCallId(at)
    const found = parts.callers.find(route.accountId, caller)
    const { accountId, numberId } = route
    const ringing = { accountId, numberId, caller, at, listed: found?.listed ?? false }
    const screened = screenCall(parts.callers, ringing, 'not-checked', route)
    const verdict = screened.screened?.verdict ?? 'allow'
    if (verdict === 'reject') return 'unwanted'
    const to = parts.outbound.find(route.accountId, caller, false)
    if (to === null) return { status: 404, why: 'nobody-dialled' }
    const ref = `${callId}@ringroot`
    const session = this.#own(route.accountId, to, { uri: `sip:${route.number}@${parts.host}` }, ref)
    if (session === null) return { status: 480, why: 'line-away' }
    const opening = openingOf({
      callId,
      route,
      attributed,
      dialled: route.number,
      caller,
      found,
      callerName: null,
      carrier: { kind: 'sip', name: 'Callback', ref },
      test: false,
    })
    const callerAway = first === 'agent' && verdict === 'allow'
    this.#start(session, callId, {
      ...unscreened({ ...opening, context: { ...opening.context, callerAway } }, route),
      screened: Promise.resolve(screened),
    })
    return callId
  }

  #own(
    account: AccountId,
    rings: Destination,
    from: Readonly<{ uri: string; name?: string }>,
    id: string,
  ): CallerSession | null {
    const { userAgent, locate } = this.#parts
    const at = [rings.to, ...(rings.also ?? [])]
      .map((to) => locate(account, { ...rings, to }))
      .find((address) => address !== null)
    return at ? new OwnSession(userAgent, { at, from }, { id, ringFor: ownLineRingsFor }) : null
  }

  #identify(session: IncomingSession, route: NumberEntry, dialled: readonly string[], at: Instant) {
    return identify(this.#parts.identity, session.request, {
      dialled: [route.number, ...dialled],
      callerNumber: (text) => this.#parts.callerNumber(text, route),
      at,
    })
  }

  /** From memory, at once; a rule that asks who signed for the caller waits for it a moment. */
  async #screen(
    ringing: RingingCall,
    route: NumberEntry,
    attested: ReturnType<typeof identify>,
  ): Promise<ScreenedCall> {
    const { callers, identity } = this.#parts
    const waits = callers.screening.asksAttestation(ringing.accountId)
    const attestation = waits ? await inTime(attested, identity.patience) : 'not-checked'
    return screenCall(callers, ringing, attestation, route)
  }

  #over(callId: CallId, sipCallId: string): void {
    const call = this.#calls.get(callId)
    this.#calls.delete(callId)
    this.#bySession.delete(sipCallId)
    for (const [mediaLeg, moved] of this.#moved) if (moved.call === call) this.#moved.delete(mediaLeg)
    if (this.#calls.size === 0) this.#closing?.()
  }

  /** Media legs are named `call/leg` and recordings end in the call's id. */
  #heardMedia(event: MediaEvent): void {
    if (event.kind === 'recording-failed' || event.kind === 'recording-silent') {
      // `as`: our own recording keys end so; a stranger finds no call.
      const callId = event.recording.slice(event.recording.lastIndexOf('/') + 1) as CallId
      return this.#calls.get(callId)?.heardMedia(callerLeg, event)
    }
    const moved = this.#moved.get(event.leg)
    if (moved !== undefined) return moved.call.heardMedia(moved.leg, event)
    const slash = event.leg.lastIndexOf('/')
    // `as`: our own media legs are named so; the telephone's find no call.
    const callId = event.leg.slice(0, slash) as CallId
    return this.#calls.get(callId)?.heardMedia(event.leg.slice(slash + 1) as LegId, event)
  }
}

/** Whoever we call ourselves needs no screening. */
const unscreened = (
  opening: CallOpening,
  { locale, country }: Pick<NumberEntry, 'locale' | 'country'>,
): SipOpening => ({
  ...opening,
  locale,
  ringback: ringingTone(country),
  attested: null,
  screened: Promise.resolve({ screened: null, flow: opening.flow }),
})

/** Whoever asked for the call is at hand, or is not. */
const ownLineRingsFor = seconds(45)
