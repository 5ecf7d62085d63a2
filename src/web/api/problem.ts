import type { TFunction } from 'i18next'

/** What the API says when it refuses: RFC 9457. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly code: string
  readonly detail: string | undefined
  /** Of a refused carrier, sound or file: why, in one word. */
  readonly reason: string | undefined

  constructor(status: number, code: string, title: string, detail?: string, reason?: string) {
    super(title)
    this.status = status
    this.code = code
    this.detail = detail
    this.reason = reason
  }
}

/** The server did not answer at all. */
export const unreachable = (): Problem => new Problem(0, 'unreachable', 'The server did not answer')

/** Reads a refusal, whatever shape it has: a proxy in between may answer in HTML. */
export async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null)
  const text = (key: string): string | undefined => {
    if (typeof body !== 'object' || body === null) return undefined
    const value: unknown = Reflect.get(body, key)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const code = text('code') ?? text('type')?.split('/').at(-1) ?? `http-${response.status}`
  return new Problem(
    response.status,
    code,
    text('title') ?? text('message') ?? response.statusText,
    text('detail'),
    code === 'carrier-refused' || code === 'unprocessable' ? firstError(body) : undefined,
  )
}

/** `{errors: [{message}]}`: what the first one says. */
function firstError(body: unknown): string | undefined {
  const errors: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'errors') : undefined
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  const message: unknown =
    typeof first === 'object' && first !== null ? Reflect.get(first, 'message') : undefined
  return typeof message === 'string' ? message : undefined
}

/** One sentence for a person: what happened. What it means for calls is said beside it. */
export function explain(t: TFunction, error: unknown): string {
  if (!(error instanceof Problem)) return t('problem.bug')
  if (error.status === 0) return t('problem.unreachable')
  if (error.reason !== undefined) return explainFault(t, error.reason, error.detail ?? error.message)
  if (error.status === 403) return t('problem.forbidden')
  if (error.status === 404) return t('problem.gone')
  if (error.status >= 500) return t('problem.server')
  return error.detail ?? error.message
}

const faults = [
  'wrong-credentials',
  'not-allowed',
  'not-found',
  'too-many-requests',
  'carrier-failed',
  'timed-out',
  'unreachable',
  'private-address',
  'unreadable',
] as const

/** Of a sound or a text to speak, and what to do. */
const soundFaults = [
  'not-wav',
  'damaged',
  'unknown-encoding',
  'too-many-channels',
  'bad-rate',
  'empty',
  'too-long',
  'too-big',
  'no-voice',
] as const

/** What is wrong and what to do. What a carrier says itself (`refused`) nobody can translate: it stands as it came. */
export function explainFault(t: TFunction, reason: string, detail: string): string {
  const known = faults.find((fault) => fault === reason)
  if (known !== undefined) return t(`carriers.fault.${known}`)
  const ofSound = soundFaults.find((fault) => fault === reason)
  return ofSound === undefined ? detail : t(`sounds.fault.${ofSound}`)
}
