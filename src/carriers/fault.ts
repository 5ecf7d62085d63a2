import { milliseconds, seconds, type Duration } from '#base/time.ts'
import { PrivateAddress } from '#platform/http/public-request.ts'
import type { Answer, CarrierFault, FaultReason } from './carrier.ts'

/** A fault on its way out through a carrier's library, which knows only exceptions. `answerOf` turns it back into a value. */
export class CarrierTrouble extends Error {
  readonly fault: CarrierFault
  constructor(fault: CarrierFault, options?: ErrorOptions) {
    super(fault.detail, options)
    this.fault = fault
  }
}

/** What a carrier answered, before anybody reads it. */
export type Reply = Readonly<{
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: Buffer
}>

/** Runs something that asks a carrier, and answers what became of it. Our own bugs still throw. */
export async function answerOf<Value>(work: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    const fault = faultIn(error)
    if (fault) return fault
    throw error
  }
}

/** Libraries wrap what their transport throws: the fault may be a cause of the cause. */
export function faultIn(error: unknown): CarrierFault | null {
  for (let inner: unknown = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof CarrierTrouble) return inner.fault
  return null
}

/** What happened and what to do about it, by reason. */
const sentences: Readonly<Record<FaultReason, (carrier: string, says: string) => string>> = {
  'wrong-credentials': (carrier) =>
    `${carrier} does not accept these credentials. Copy them from its console again: one that was rotated there must be changed here too.`,
  'not-allowed': (carrier, says) =>
    `${carrier} knows these credentials but does not allow this${says}. Give the key the right, or use the account's main key.`,
  'not-found': (carrier, says) =>
    `${carrier} has no such thing${says}. It may have been released there, or belong to another account of yours.`,
  refused: (carrier, says) => `${carrier} refused${says === '' ? ' without saying why' : says}.`,
  'too-many-requests': (carrier) =>
    `${carrier} asks us to slow down: too many requests from this account. Ringroot tries again by itself where it can.`,
  'carrier-failed': (carrier, says) =>
    `${carrier} has a fault of its own${says}. Look at its status page; nothing is wrong here.`,
  'timed-out': (carrier) =>
    `${carrier} did not answer in time. What was asked may have been done all the same: look before you repeat it.`,
  unreachable: (carrier, says) =>
    `${carrier} cannot be reached${says}. Check this server's way to the internet, and the address if you changed it.`,
  'private-address': (carrier) =>
    `The address given for ${carrier} lies inside this server's own network, where an account may not send it.`,
  unreadable: (carrier) =>
    `${carrier} answered something that makes no sense. If you changed its address, it may lead to another service.`,
}

export const faultOf = (
  carrier: string,
  reason: FaultReason,
  {
    says = null,
    ...about
  }: Partial<Pick<CarrierFault, 'status' | 'code' | 'retryAfter'>> & { says?: string | null } = {},
): CarrierFault => ({
  ok: false,
  reason,
  detail: sentences[reason](carrier, says === null ? '' : `: ${says.replace(/[.\s]+$/, '')}`),
  status: null,
  code: null,
  retryAfter: null,
  ...about,
})

/** An answer that is not what the carrier documents. */
export const unreadable = (carrier: string, what: string): CarrierTrouble =>
  new CarrierTrouble(faultOf(carrier, 'unreadable'), { cause: new Error(what) })

const reasonOfStatus = (status: number): FaultReason =>
  status === 401
    ? 'wrong-credentials'
    : status === 403
      ? 'not-allowed'
      : status === 404 || status === 410
        ? 'not-found'
        : status === 429
          ? 'too-many-requests'
          : status >= 500
            ? 'carrier-failed'
            : 'refused'

/** The fault in an answer of 4xx or 5xx (or a redirect nobody asked for); null in a good one. */
export function faultInReply(
  carrier: string,
  { status, headers, body }: Reply,
  now: number,
): CarrierTrouble | null {
  if (status >= 200 && status < 300) return null
  const { code, message } = complaintIn(body)
  const reason = status < 400 ? 'unreadable' : reasonOfStatus(status)
  const about = { status, code, says: message, retryAfter: retryAfterIn(headers['retry-after'], now) }
  return new CarrierTrouble(faultOf(carrier, reason, about))
}

/** No answer at all. */
export function faultOfSilence(carrier: string, error: unknown): CarrierTrouble {
  const options = { cause: error }
  if (error instanceof CarrierTrouble) return error
  if (error instanceof PrivateAddress) return new CarrierTrouble(faultOf(carrier, 'private-address'), options)
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return new CarrierTrouble(faultOf(carrier, 'timed-out'), options)
  const says = error instanceof Error && 'code' in error ? String(error.code) : null
  return new CarrierTrouble(faultOf(carrier, 'unreachable', { says }), options)
}

const longestComplaint = 300

/** Twilio and SignalWire: `{code, message}`. Telnyx and newer SignalWire: `{errors: [{code, title, detail}]}`. */
function complaintIn(body: Buffer): Readonly<{ code: string | null; message: string | null }> {
  const said = parsed(body)
  const first = Array.isArray(said['errors']) ? objectOf(said['errors'][0]) : said
  const code = first['code']
  const message = first['detail'] ?? first['message'] ?? first['title']
  return {
    code: typeof code === 'string' || typeof code === 'number' ? String(code).slice(0, 40) : null,
    message: typeof message === 'string' ? message.slice(0, longestComplaint) : null,
  }
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(body.toString('utf8')))
  } catch {
    return {}
  }
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {} // any object has fields of some kind

/** RFC 9110, 10.2.3: seconds, or a date. An hour at most: nobody plans further. */
function retryAfterIn(text: string | undefined, now: number): Duration | null {
  if (text === undefined) return null
  const wait = /^\d{1,9}$/.test(text) ? seconds(Number(text)) : Date.parse(text) - now
  return Number.isFinite(wait) ? milliseconds(Math.max(0, Math.min(3_600_000, wait))) : null
}
