import type { PhoneNumber } from '#base/phone-number.ts'
import { type Duration, type Instant, after } from '#base/time.ts'
import type { Call } from '#stages/call/call.ts'
import type { Consent } from './consent.ts'
import { afterQuiet, type QuietHours } from './quiet-hours.ts'

/** When a missed caller gets a text, as the business set it. */
export type TextBack = Readonly<{
  /** With `{business}` and `{number}`. */
  body: string
  /** Also callers who hung up before anybody could answer. */
  abandoned: boolean
  /** A caller who keeps trying is written to once in this time. */
  every: Duration
  quiet: QuietHours | null
}>

/** What is known when a call has ended, or later, when its text is about to go. */
export type MissedCall = Readonly<{
  call: Pick<Call, 'direction' | 'result' | 'test' | 'spam' | 'endedAt'>
  /** Null when withheld, or when a text cannot reach it: a landline, a short number. */
  textable: PhoneNumber | null
  consent: Consent
  /** When this person was last written to because of a missed call. */
  lastTextBack: Instant | null
  /** They have been spoken to, or have written or been written to, since the call ended. */
  inTouchSince: boolean
}>

/** Why a missed caller is left alone; a closed list. */
export type TextBackRefusal =
  | 'off'
  | 'not-missed'
  | 'given-up' // abandoned, and those are left alone
  | 'test-call'
  | 'spam'
  | 'not-textable'
  | 'opted-out'
  | 'too-soon'
  | 'in-touch'

export type TextBackPlan =
  | Readonly<{ send: true; to: PhoneNumber; at: Instant }>
  | Readonly<{ send: false; why: TextBackRefusal }>

const leave = (why: TextBackRefusal): TextBackPlan => ({ send: false, why })

/** Whether and when a caller gets a text. Asked at the end of the call, and again when the text is about to go: much happens overnight. */
export function planTextBack(
  rule: TextBack | null,
  { call, textable, consent, lastTextBack, inTouchSince }: MissedCall,
  at: Instant,
  zone: string,
): TextBackPlan {
  if (rule === null) return leave('off')
  if (call.test) return leave('test-call')
  if (call.spam) return leave('spam')
  if (call.direction !== 'inbound' || call.endedAt === null) return leave('not-missed')
  if (call.result !== 'missed' && call.result !== 'abandoned') return leave('not-missed')
  if (call.result === 'abandoned' && !rule.abandoned) return leave('given-up')
  if (textable === null) return leave('not-textable')
  if (consent.state === 'stopped') return leave('opted-out')
  if (lastTextBack !== null && after(lastTextBack, rule.every) > at) return leave('too-soon')
  if (inTouchSince) return leave('in-touch')
  return { send: true, to: textable, at: afterQuiet(at, rule.quiet, zone) }
}

/** Fills the holes of a text: `{business}`, `{number}`. What is not a hole stays as it was written. */
export const fillIn = (body: string, words: Readonly<Record<string, string>>): string =>
  body.replaceAll(/\{([a-z]+)\}/g, (hole, name: string) =>
    Object.hasOwn(words, name) ? (words[name] ?? '') : hole,
  )
