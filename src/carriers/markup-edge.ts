import type { AccountId, CallId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'
import type { NumberEntry } from '#configuration/inventory.ts'
import type { Kept } from '#platform/kept.ts'
import type { Log } from '#platform/log.ts'
import type { Attributions } from '#stages/attribution/attribution.job.ts'
import type { CallEvent, CarrierKind } from '#stages/call/call-event.ts'
import type { Prompt } from '#stages/call/flow.ts'
import { openingOf } from './call-opening.ts'
import { screenCall, type CallerChecks } from './caller-check.ts'
import type { Carrier, CarrierVoice, Connection } from './carrier.ts'
import type { CallOpening, Granted, Wish } from './live-call.ts'
import { MarkupCall } from './markup-call.ts'
import {
  emptyDocument,
  failOpenDocument,
  hangUpDocument,
  rejectDocument,
  type Sound,
  type Way,
} from './markup-document.ts'
import type { Recorded, Remote } from './markup-recorder.ts'
import type { Called, KeptCall, KeptStanding } from './markup-kept.ts'
import type { VoiceWebhook } from './markup-webhook.ts'
import type { Switchboard } from './switchboard.ts'

/** Whose webhook it is: an account's connection with a carrier. */
export type Door = Readonly<{
  carrier: Carrier
  voice: CarrierVoice<Readonly<Record<string, unknown>>>
  connection: Connection
  accountId: AccountId
}>

/** What the edge asks of the rest of the house. */
export type MarkupEdgeParts = Readonly<{
  switchboard: Switchboard
  /** Of this server, as carriers reach it. */
  publicUrl: string
  route(number: string): NumberEntry | null
  callerNumber(text: string, number: NumberEntry): PhoneNumber | null
  attribute: Attributions['attribute']
  /** Who is calling, and is it spam. */
  callers: CallerChecks
  newCallId(at: Instant): CallId
  prepare(prompt: Prompt, locale: string, account: AccountId): Promise<Sound | null>
  /** Keeps an event; never throws and never waits. */
  record(event: CallEvent): void
  /** A call has begun: its end may never be told. */
  began(door: Door, call: Pick<CallOpening, 'accountId' | 'callId'>, ref: string): void
  /** A recording lies with the carrier. */
  recorded(door: Door, call: Pick<CallOpening, 'accountId' | 'callId'>, recording: Recorded): void
  /** Calls that outlive this process. */
  kept: Kept<KeptCall>
  now(): Instant
  log: Pick<Log, 'info' | 'warn' | 'error'>
}>

/** Where a carrier comes back to: a document of a leg of a call. */
export type Place = Readonly<{ callId: CallId; leg: LegId; n: number; way: Way }>

/** The edge towards carriers that ask what to do: takes their calls, starts each one's flow, and finds it again at every webhook. */
export class MarkupEdge {
  readonly #parts: MarkupEdgeParts
  readonly #calls = new Map<CallId, MarkupCall>()
  /** By connection and the carrier's id: a webhook that comes twice finds the same call. */
  readonly #byRef = new Map<string, MarkupCall>()
  #refused = 0

  constructor(parts: MarkupEdgeParts) {
    this.#parts = parts
  }

  /** Goes on with the calls an earlier process kept, oldest first. `findDoor`: null when the connection is no more. */
  goOn(findDoor: (carrier: string, connection: string) => Door | null): void {
    for (const [callId, call] of [...this.#parts.kept.before].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const { carrier, connection, called, opening, standing } = call
      const door = findDoor(carrier, connection)
      if (door === null || standing.flow.state?.doing.does === 'ended') this.#parts.kept.remove(callId)
      else this.#open(door, called, opening, standing)
    }
  }

  /** Ids of the calls in progress. */
  live(): ReadonlySet<CallId> {
    return new Set(this.#calls.keys())
  }

  counters(): Readonly<Record<string, number>> {
    return { calls: this.#calls.size, 'no-such-number': this.#refused }
  }

  close(): void {
    for (const call of this.#calls.values()) call.forget()
    this.#calls.clear()
    this.#byRef.clear()
    this.#parts.kept.close()
  }

  /** Somebody calls one of our numbers: what should the carrier do? */
  ring(door: Door, said: VoiceWebhook): Promise<string> {
    const known = this.#byRef.get(refOf(door, said))
    if (known !== undefined) return known.begin()
    const route = this.#routeOf(door, said)
    if (route === null) {
      this.#refused++
      this.#parts.log.info(
        { event: 'no-such-number', dialled: said.to, carrier: door.carrier.id },
        'A call for nobody here was refused',
      )
      return Promise.resolve(rejectDocument)
    }
    return this.#take(door, said, route)
  }

  /** The carrier tells how the caller's leg stands. */
  status(door: Door, said: VoiceWebhook, isOver: boolean): void {
    if (isOver) this.#byRef.get(refOf(door, said))?.callerEnded()
  }

  /** The carrier was asked, because it told nothing for long: the caller's leg is over. */
  ended(callId: CallId, at: Instant | null): void {
    this.#calls.get(callId)?.callerEnded(at)
  }

  /** Somebody at a screen asks something of a call that goes on. */
  askFor(account: AccountId, call: CallId, wish: Wish): Granted {
    return this.#calls.get(call)?.askFor(account, wish) ?? 'no-such-call'
  }

  /** The carrier has done what a document said: what now? */
  comeBack(door: Door, { callId, leg, n, way }: Place, said: VoiceWebhook): Promise<string> {
    const call = this.#calls.get(callId)
    if (call !== undefined) return call.webhook(leg, n, way, said)
    return Promise.resolve(this.#unknownCall(door, callId, way, said))
  }

  /** What is done for a caller when nothing of ours works. */
  failOpen(door: Door, said: Pick<VoiceWebhook, 'to'>): string {
    const route = this.#routeOf(door, said)
    if (route === null) return rejectDocument
    const { failOpen } = route.flow
    return failOpenDocument(failOpen === null ? null : (route.destinations.get(failOpen) ?? null))
  }

  /** A call nobody kept: whoever talks talks on, whoever waits goes to the destination of last resort. */
  #unknownCall(door: Door, callId: CallId, way: Way, said: VoiceWebhook): string {
    const { accountId } = door
    if (way === 'recording' && said.recording?.over === true)
      this.#parts.recorded(door, { accountId, callId }, { ...said.recording, what: 'call', keep: true })
    if (way === 'answered' || way === 'leg' || way === 'recording') return emptyDocument
    if (way === 'recorded') {
      if (said.recording !== null)
        this.#parts.recorded(door, { accountId, callId }, { ...said.recording, what: 'message', keep: true })
      return hangUpDocument
    }
    const haveTalked = said.dialStatus === 'completed' || said.dialStatus === 'answered'
    return way === 'dialled' && haveTalked ? hangUpDocument : this.failOpen(door, said)
  }

  /** Another account's number is nobody's, whatever the carrier says. */
  #routeOf(door: Door, said: Pick<VoiceWebhook, 'to'>): NumberEntry | null {
    const route = this.#parts.route(said.to)
    return route?.accountId === door.accountId ? route : null
  }

  /** From memory, all of it: the carrier waits for the answer. */
  #take(door: Door, said: VoiceWebhook, route: NumberEntry): Promise<string> {
    const parts = this.#parts
    const { accountId, numberId } = route
    const at = parts.now()
    const callId = parts.newCallId(at)
    const caller = parts.callerNumber(said.from, route)
    const found = caller === null ? null : parts.callers.find(accountId, caller)
    if (caller !== null && (found?.name ?? said.callerName) === null)
      parts.callers.lookUp(accountId, caller, callId)
    const opening = openingOf({
      callId,
      route,
      attributed: parts.attribute({ ...route, callId, caller }, at),
      dialled: said.to,
      caller,
      found,
      callerName: said.callerName,
      // A carrier's folder is named as its kind; the contract test sees to it.
      carrier: { kind: door.carrier.id as CarrierKind, name: door.carrier.name, ref: said.ref },
      test: false,
    })
    const call = this.#open(door, { ref: said.ref, account: said.account, to: said.to }, opening)
    parts.began(door, { accountId, callId }, said.ref)
    const ringing = { accountId, numberId, caller, at, listed: found?.listed ?? false }
    const { screened, flow } = screenCall(parts.callers, ringing, said.attestation ?? 'not-checked', route)
    const { attestation } = said
    if (attestation !== null) call.found({ kind: 'attested', attestation, signer: door.carrier.name })
    if (screened !== null) call.found(screened)
    return call.begin(flow)
  }

  #open(door: Door, called: Called, opening: CallOpening, standing: KeptStanding | null = null): MarkupCall {
    const parts = this.#parts
    const { callId } = opening
    const key = refOf(door, called)
    const whose = { carrier: door.carrier.id, connection: door.connection.id, called, opening }
    const call = new MarkupCall(
      {
        switchboard: parts.switchboard,
        record: parts.record,
        now: parts.now,
        log: parts.log,
        dialect: door.voice.dialect,
        prepare: parts.prepare,
        wayTo: (_, leg, n, way) => `${parts.publicUrl}${pathOf(door)}/calls/${callId}/${leg}/${n}/${way}`,
        remote: remoteOf(door, called.account),
        lastResort: () => this.failOpen(door, called),
        keep: (now) => parts.kept.put(callId, { ...whose, standing: now }),
        recorded: (of, recording) => parts.recorded(door, of, recording),
      },
      opening,
      called.ref,
      () => {
        this.#calls.delete(callId)
        this.#byRef.delete(key)
        parts.kept.remove(callId)
      },
      standing,
    )
    this.#calls.set(callId, call)
    this.#byRef.set(key, call)
    return call
  }
}

/** Where a connection's webhooks come in. */
const pathOf = ({ carrier, connection }: Pick<Door, 'carrier' | 'connection'>): string =>
  `/carriers/${carrier.id}/${connection.id}`

const refOf = ({ connection }: Door, { ref }: Pick<VoiceWebhook, 'ref'>): string => `${connection.id} ${ref}`

const remoteOf = ({ voice, connection }: Door, account: string): Remote => ({
  redirect: (call, to) => voice.redirect(connection, { call, account }, to),
  hangUp: (call) => voice.hangUp(connection, { call, account }),
  startRecording: (call, callback) => voice.startRecording(connection, { call, account }, callback),
  changeRecording: (call, to) => voice.changeRecording(connection, { call, account }, to),
})
