import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import type { LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { seconds, type Duration } from '#base/time.ts'
import type { Destination, Listen } from '#stages/call/flow.ts'
import type { Dialect } from './carrier.ts'
import type { Activity, Dialled } from './markup-activity.ts'

/** A prompt as the carrier gets it: a sound of ours to fetch, or words to speak when there is none. */
export type Sound = Readonly<{ url: string }> | Readonly<{ say: string }>

/** What a document leads back to. `again` brings nothing new: the carrier only wants to know how to go on. */
const ways = [
  'next',
  'keys',
  'no-key',
  'again',
  'dialled',
  'recorded',
  'answered',
  'leg',
  'recording',
] as const
export type Way = (typeof ways)[number]
export const isWay = (text: string): text is Way => ways.some((way) => way === text)

export type Drawing = Readonly<{
  dialect: Dialect
  /** What the leg hears in this document, one after the other. */
  sounds: readonly Sound[]
  locale: string
  /** Where the carrier comes back to. `leg` is null for the leg whose document it is. */
  wayTo(way: Way, leg: LegId | null): string
  /** Shown to whom we dial when the caller shows nothing. */
  number: PhoneNumber
  caller: PhoneNumber | null
  /** Longest the Dial rings: our own timers end it before. */
  ringFor: Duration
  /** The call is recorded from the answer of the Dial on. */
  recordsDial: boolean
  /** The caller's leg stands answered. */
  answered: boolean
}>

/** RFC 3261, 21.4.24. */
const busyHere = 486

/** Says to the carrier what a leg does: TwiML, or what another carrier calls it. Pure. */
export function documentOf({ now, recording }: Activity, drawing: Drawing): string {
  const { dialect, wayTo } = drawing
  const response = new VoiceResponse()
  if (recording && dialect.startsRecording && now.is !== 'ringing' && now.is !== 'over')
    response.start().recording(recordingOf(drawing))
  switch (now.is) {
    case 'idle':
      response.pause({ length: 1 })
      response.redirect(wayTo('again', null))
      break
    case 'hearing':
      if (now.listen !== null) gather(response, now.listen, drawing)
      else {
        speak(response, drawing)
        response.redirect(wayTo(now.loop ? 'again' : 'next', null))
      }
      break
    case 'ringing':
      dial(response, now.legs, drawing)
      break
    case 'joined':
      break // the end of a dialled leg's document joins it with the caller
    case 'messaging':
      response.record({
        action: wayTo('recorded', null),
        maxLength: inSeconds(now.longest),
        ...(dialect.hearsSilence ? { timeout: inSeconds(now.silence) } : {}),
        finishOnKey: '#',
        playBeep: false,
        trim: 'do-not-trim',
      })
      response.redirect(wayTo('recorded', null)) // a carrier goes on here when it heard nothing at all
      break
    case 'over':
      if (drawing.answered || now.sipStatus === null) response.hangup()
      else response.reject({ reason: now.sipStatus === busyHere ? 'busy' : 'rejected' })
  }
  return response.toString()
}

/** `format` is a word of Telnyx's, which Twilio's library does not know. */
const recordingOf = ({ dialect: { recordingFormat: format }, wayTo }: Drawing) => ({
  channels: 'dual' as const,
  recordingStatusCallback: wayTo('recording', null),
  ...(format === null ? {} : { format }),
})

function gather(response: VoiceResponse, listen: Listen, drawing: Drawing): void {
  const keys = response.gather({
    input: ['dtmf'],
    action: drawing.wayTo('keys', null),
    timeout: inSeconds(listen.timeout),
    ...(listen.keys === 'one' ? { numDigits: 1, finishOnKey: '' } : { finishOnKey: '#' }),
  })
  speak(keys, drawing)
  response.redirect(drawing.wayTo('no-key', null))
}

function speak(into: Pick<VoiceResponse, 'play' | 'say'>, { sounds, locale }: Drawing): void {
  for (const sound of sounds)
    if ('url' in sound) into.play(sound.url)
    else into.say({ language: languageOf(locale) }, plain(sound.say))
}

function dial(response: VoiceResponse, legs: readonly Dialled[], drawing: Drawing): void {
  const { dialect, wayTo, caller, number, recordsDial } = drawing
  const least = seconds(dialect.rings.least)
  const verb = response.dial({
    action: wayTo('dialled', null),
    timeout: Math.min(dialect.rings.most, inSeconds(Math.max(least, drawing.ringFor))),
    ...(dialect.answersLate ? { answerOnBridge: true } : {}),
    ...(caller === null ? { callerId: number } : {}),
    ...(recordsDial
      ? { record: 'record-from-answer-dual', recordingStatusCallback: wayTo('recording', null) }
      : {}),
  })
  for (const { leg, destination } of legs) {
    const about = {
      url: wayTo('answered', leg),
      statusCallback: wayTo('leg', leg),
      statusCallbackEvent: ['ringing' as const, 'answered' as const, 'completed' as const],
    }
    if (destination.to.kind === 'sip') verb.sip(about, plain(destination.to.uri))
    else if (destination.to.kind === 'number') verb.number(about, destination.to.number)
  }
}

/** Whole seconds, at least one: carriers take nothing finer. */
const inSeconds = (length: number): number => Math.max(1, Math.ceil(length / 1000))

/** What XML 1.0 cannot hold is left out: control characters, halves of pairs. */
const plain = (text: string): string =>
  text.toWellFormed().replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')

/** What the carriers' own voices are called by; our sound files need none. */
const languages = { en: 'en-US', ro: 'ro-RO', uk: 'uk-UA' } as const
const languageOf = (locale: string) => {
  const language = locale.slice(0, 2).toLowerCase()
  return language === 'ro' || language === 'uk' ? languages[language] : languages.en
}

/** Where a carrier can ring somebody by itself. */
export const canRing = ({ to }: Pick<Destination, 'to'>): boolean => to.kind === 'sip' || to.kind === 'number'

/** Whether it can ring any telephone of theirs. */
export const reaches = ({ to, also = [] }: Destination): boolean =>
  [to, ...also].some((at) => canRing({ to: at }))

/** What goes on when nothing of ours does: the destination of last resort is rung, and the carrier hangs up after it. */
export function failOpenDocument(destination: Destination | null): string {
  const response = new VoiceResponse()
  if (destination?.to.kind === 'number') response.dial(destination.to.number)
  else if (destination?.to.kind === 'sip') response.dial().sip(plain(destination.to.uri))
  else response.reject()
  return response.toString()
}

/** Nothing to do; for a dialled leg: to be put through. */
export const emptyDocument = new VoiceResponse().toString()

export const hangUpDocument = documentWith((response) => response.hangup())
export const rejectDocument = documentWith((response) => response.reject())

function documentWith(write: (response: VoiceResponse) => void): string {
  const response = new VoiceResponse()
  write(response)
  return response.toString()
}
