import { seconds, type Duration } from '#base/time.ts'
import type { LegFailure } from '#stages/call/call-event.ts'
import type { Attestation } from '#stages/call/call.wire.ts'
import type { WebhookFields } from './carrier.ts'

/** What a voice webhook says, in the fields that Twilio named and the others kept. */
export type VoiceWebhook = Readonly<{
  /** The carrier's id of the leg it is about. */
  ref: string
  /** Whose account it is there: some carriers want it in their REST paths. */
  account: string
  from: string
  to: string
  callerName: string | null
  status: CallStatus | null
  /** How a Dial went, and which leg of it. */
  dialStatus: CallStatus | null
  keys: string
  recording: Readonly<{ ref: string; length: Duration; over: boolean; absent: boolean }> | null
  sipStatus: number | null
  /** What the caller's carrier vouches for, as ours checked it (STIR/SHAKEN). */
  attestation: Attestation | null
}>

const statuses = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'answered',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
] as const
type CallStatus = (typeof statuses)[number]

/** Why a leg of that status was never answered; missing where the status is no end. */
const failures: Readonly<Partial<Record<CallStatus, LegFailure>>> = {
  busy: 'busy',
  failed: 'unreachable',
  'no-answer': 'no-answer',
  canceled: 'cancelled',
  completed: 'no-answer', // it ended without anybody's answer
}

export const failureOf = (status: CallStatus | null): LegFailure =>
  (status === null ? undefined : failures[status]) ?? 'no-answer'

/** The leg is over. */
export const isOver = (status: CallStatus | null): boolean =>
  status !== null && failures[status] !== undefined

/** Longer than any id of a carrier (Telnyx's have 80 characters). */
const longestRef = 200

/** Null when it names no call: nothing can be done with it. */
export function readVoiceWebhook(fields: WebhookFields): VoiceWebhook | null {
  const text = (name: string): string => {
    const value = fields[name]
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  }
  const ref = text('CallSid')
  if (ref === '' || ref.length > longestRef) return null
  const recording = text('RecordingSid')
  return {
    ref,
    account: text('AccountSid').slice(0, longestRef),
    from: text('From') || text('Caller'),
    to: text('To') || text('Called'),
    callerName: text('CallerName') || null,
    status: statusIn(text('CallStatus')),
    dialStatus: statusIn(text('DialCallStatus')),
    keys: text('Digits')
      .replaceAll(/[^0-9*#]/g, '')
      .slice(0, 40),
    recording:
      recording === '' || recording.length > longestRef
        ? null
        : {
            ref: recording,
            length: seconds(numberIn(text('RecordingDuration')) ?? 0),
            over: ['', 'completed'].includes(text('RecordingStatus')),
            absent: ['absent', 'failed'].includes(text('RecordingStatus')),
          },
    sipStatus: numberIn(text('SipResponseCode')),
    attestation: attestationIn(text('StirVerstat')),
  }
}

const statusIn = (text: string): CallStatus | null => statuses.find((status) => status === text) ?? null

/** https://www.twilio.com/docs/voice/trusted-calling-with-shakenstir: `TN-Validation-Passed-A`, `No-TN-Validation`. */
function attestationIn(text: string): Attestation | null {
  const level = /^TN-Validation-Passed-([ABC])/.exec(text)?.[1]
  if (level === 'A' || level === 'B' || level === 'C') return level
  if (text.startsWith('TN-Validation-Failed')) return 'invalid-signature'
  return text.startsWith('No-TN-Validation') ? 'none' : null
}

function numberIn(text: string): number | null {
  const number = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) && number >= 0 && number < 1e6 ? number : null
}
