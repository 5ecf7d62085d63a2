import { ok, refuse, type Result } from '#base/result.ts'
import { milliseconds, type Duration } from '#base/time.ts'
import { hasOption, header } from '#sip/grammar/headers.ts'
import type { HeaderField, SipRequest, SipResponse } from '#sip/message.ts'

/** Session timers (RFC 4028): a call that nobody refreshes any more is hung up. Seconds, as on the wire. */
export type SessionTimerSettings = Readonly<{
  /** What we ask for. */
  expires: number
  /** The shortest we accept (Min-SE). */
  minimum: number
}>

/** Who refreshes a session, and how often. */
export type SessionTimer = Readonly<{ interval: number; refresher: 'us' | 'them' }>

/** What our INVITE, re-INVITE or UPDATE asks for. In a refresh the roles stay: `uac` is who sends this request. */
export const askForTimer = (
  settings: SessionTimerSettings,
  current: SessionTimer | null = null,
): HeaderField[] => {
  const role = current === null ? '' : `;refresher=${current.refresher === 'us' ? 'uac' : 'uas'}`
  const interval = Math.max(current?.interval ?? settings.expires, settings.minimum)
  return [
    ['Session-Expires', `${interval}${role}`],
    ['Min-SE', String(settings.minimum)],
  ]
}

type Asked = Readonly<{ interval: number; refresher: string | null }>

/**
 * Their INVITE, re-INVITE or UPDATE: what we agree to and what the 2xx says (RFC 4028, 9). A shorter interval than we accept is refused
 * with 422, unless they would not understand it: then ours holds and we refresh.
 */
export function agreeToTimer(
  request: SipRequest,
  settings: SessionTimerSettings | null,
): Result<Readonly<{ timer: SessionTimer | null; headers: readonly HeaderField[] }>, 'interval-too-small'> {
  const asked = readSessionExpires(request)
  const theyKnow = hasOption(request, 'Supported', 'timer') || hasOption(request, 'Require', 'timer')
  if (settings === null && asked === null) return ok({ timer: null, headers: [] })
  const minimum = settings?.minimum ?? 90
  if (asked !== null && asked.interval < minimum && theyKnow) return refuse('interval-too-small')

  const floor = Math.max(minimum, readSeconds(header(request, 'Min-SE')) ?? 0)
  const wish = Math.min(
    asked?.interval ?? Number.POSITIVE_INFINITY,
    settings?.expires ?? Number.POSITIVE_INFINITY,
  )
  const interval = Math.max(wish, floor)
  const refresher = theyKnow && asked?.refresher === 'uac' ? 'them' : 'us'
  return ok({
    timer: { interval, refresher },
    headers: [
      ['Session-Expires', `${interval};refresher=${refresher === 'them' ? 'uac' : 'uas'}`],
      ...(refresher === 'them' ? ([['Require', 'timer']] as const) : []),
    ],
  })
}

/** Their 2xx to ours: no Session-Expires means that nobody refreshes (RFC 4028, 7.2). */
export function timerFrom(answer: SipResponse): SessionTimer | null {
  const said = readSessionExpires(answer)
  return said === null
    ? null
    : { interval: said.interval, refresher: said.refresher === 'uas' ? 'them' : 'us' }
}

/** When to act after the last refresh: refresh at half time, or give up shortly before the end (RFC 4028, 10). */
export function timerDelay({ interval, refresher }: SessionTimer): Duration {
  return milliseconds(1000 * (refresher === 'us' ? interval / 2 : interval - Math.min(32, interval / 3)))
}

/** The Min-SE of a 422, in seconds. */
export const readMinimum = (response: SipResponse): number | null => readSeconds(header(response, 'Min-SE'))

function readSessionExpires(message: SipRequest | SipResponse): Asked | null {
  const [, digits, params = ''] =
    /^\s*(\d{1,9})\s*(;.*)?$/.exec(header(message, 'Session-Expires') ?? '') ?? []
  const interval = Math.min(longest, Number(digits))
  if (digits === undefined || interval === 0) return null
  return { interval, refresher: /;\s*refresher\s*=\s*(ua[cs])/i.exec(params)?.[1]?.toLowerCase() ?? null }
}

/** Longer than a day is a day: a timer of Node counts 31 bits of milliseconds. */
const longest = 86_400

function readSeconds(text: string | null): number | null {
  const digits = /^\s*(\d{1,9})\s*(?:;.*)?$/.exec(text ?? '')?.[1]
  return digits === undefined ? null : Math.min(longest, Number(digits))
}

/** RFC 4028, 4: the floor that holds when nobody names one. */
export const shortest = { expires: 90, minimum: 90 }

/** The timer a far end would take, which found ours too short. */
export const longer = (timer: SessionTimer, refusal: SipResponse): SessionTimer => ({
  ...timer,
  interval: readMinimum(refusal) ?? 2 * timer.interval,
})
