import { randomInt } from 'node:crypto'
import type { AccountId, CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { MediaEngine, MediaLegId } from '#media/engine.ts'
import type { HeaderField, Hop } from '#sip/message.ts'
import { formatNameAddr } from '#sip/grammar/name-addr.ts'
import { parseUri } from '#sip/grammar/uri.ts'
import type { OutgoingSession, Refer, SessionEnd, UserAgent } from '#sip/user-agent.contract.ts'
import type { LegFailure } from '#stages/call/call-event.ts'
import type { Destination } from '#stages/call/flow.ts'
import { callHeader } from './call-header.ts'
import { openLegAudio, type LegAudio } from './leg-audio.ts'
import { legFailure } from './leg-failure.ts'

/** A leg that we dial, from the first INVITE to its BYE. */
export interface OutgoingLeg {
  /** Stops ringing it, or hangs it up. */
  hangup(): void
  /** True while its far end wants to hear nothing. */
  isHeld(): boolean
  /** Asks whether anybody is there; who does not answer has ended. */
  askIfThere(): void
  /** From now on somebody else is told what it does: it belongs to another call. */
  moveTo(listener: LegListener): void
}

export type LegToDial = Readonly<{
  mediaLeg: MediaLegId
  destination: Destination
  accountId: AccountId
  callId: CallId
  /** How many more systems it may pass: `loop-guard.ts`. */
  hops: number
  caller: PhoneNumber | null
  callerName: string | null
  /** The tracking number that was called, and from which it is forwarded; null when the call is our own. */
  forwarded: PhoneNumber | null
  /** It calls for help, and says so to every system on the way. */
  emergency: boolean
}>

export type LegListener = Readonly<{
  onRinging(): void
  onAnswered(): void
  onFailed(failure: LegFailure, sipStatus: number | null): void
  onEnded(why: SessionEnd['why']): void
  onHeld(held: boolean): void
  onKey(key: string): void
  /** Its far end wants the caller handed on; `report` tells it how that goes, by SIP status. */
  onRefer(refer: Refer, report: (status: number) => void): void
}>

export type DialLeg = (leg: LegToDial, listener: LegListener) => OutgoingLeg

/** Where a destination is on the wire right now; null when it is nowhere (a desk phone that is not registered). */
export type LegAddress = Readonly<{
  target: string
  via?: Hop
  credentials?: Readonly<{ user: string; password: string }>
}>

/** Makes the function that dials: `addressOf` knows trunks and registrations, `host` is what our own URIs say. */
export function legDialler(
  userAgent: UserAgent,
  media: MediaEngine,
  addressOf: (account: AccountId, destination: Destination) => LegAddress | null,
  host: string,
): DialLeg {
  return (leg, listener) => {
    const address = addressOf(leg.accountId, leg.destination)
    if (address === null) {
      queueMicrotask(() => listener.onFailed('unreachable', null))
      return {
        hangup: () => undefined,
        isHeld: () => false,
        askIfThere: () => undefined,
        moveTo: () => undefined,
      }
    }
    return dial(userAgent, media, leg, address, host, listener)
  }
}

function dial(
  userAgent: UserAgent,
  media: MediaEngine,
  leg: LegToDial,
  address: LegAddress,
  host: string,
  dialledFor: LegListener,
): OutgoingLeg {
  let listener = dialledFor
  let session: OutgoingSession | null = null
  let audio: LegAudio | null = null
  let answered = false
  let over = false

  const failed = (failure: LegFailure, sipStatus: number | null): void => {
    over = true
    audio?.close()
    listener.onFailed(failure, sipStatus)
  }

  const invite = (opened: LegAudio): void => {
    audio = opened
    if (over) return opened.close()
    session = userAgent.invite(
      {
        ...address,
        from: {
          uri: `sip:${leg.caller ?? 'anonymous'}@${leg.caller ? host : 'anonymous.invalid'}`,
          ...named(leg),
        },
        headers: headersOf(leg, host),
        sdp: opened.offer(),
      },
      {
        onRinging: () => {
          if (!answered && !over) listener.onRinging()
        },
        onAnswered: (sdp) => {
          if (over) return
          answered = opened.agree(sdp)
          if (answered) return listener.onAnswered()
          failed('unreachable', 488)
          return session?.hangup()
        },
        onReoffer: (sdp) => {
          const before = opened.isHeld()
          const answer = opened.answer(sdp)
          if (answer !== null && opened.isHeld() !== before) listener.onHeld(!before)
          return answer
        },
        onKey: (key) => listener.onKey(key),
        onRefer: (refer, report) => listener.onRefer(refer, report),
        onEnd: ({ why, status }) => {
          if (over && !answered) return
          over = true
          opened.close()
          if (answered) listener.onEnded(why)
          else
            listener.onFailed(
              why === 'timeout' && status === null ? 'unreachable' : legFailure(status),
              status,
            )
        },
      },
    )
  }
  openLegAudio(media, leg.mediaLeg, randomInt(2 ** 31)).then(invite, () => failed('unreachable', null))

  return {
    hangup() {
      if (session === null && !over) failed('cancelled', null)
      else session?.hangup()
    },
    isHeld: () => audio?.isHeld() ?? false,
    askIfThere() {
      if (session !== null) void audio?.askIfThere(session)
    },
    moveTo(next) {
      listener = next
    },
  }
}

const named = ({ callerName }: LegToDial): { name?: string } =>
  callerName === null ? {} : { name: callerName }

/** Our id for the call, and which of our numbers was dialled (RFC 5806 Diversion, which PBXs show to whoever answers). */
function headersOf({ callId, forwarded, hops, emergency }: LegToDial, host: string): readonly HeaderField[] {
  const uri = forwarded === null ? null : parseUri(`sip:${forwarded}@${host}`)
  const diversion: readonly HeaderField[] =
    uri === null
      ? []
      : [['Diversion', formatNameAddr({ name: '', uri, params: new Map([['reason', 'unconditional']]) })]]
  const priority: readonly HeaderField[] = emergency ? [['Priority', 'emergency']] : [] // RFC 3261, 20.26
  return [['Max-Forwards', String(hops)], [callHeader, callId], ...diversion, ...priority]
}
