import type { TFunction } from 'i18next'

/** What the API says when it refuses: RFC 9457. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly code: string
  readonly detail: string | undefined

  constructor(status: number, code: string, title: string, detail?: string) {
    super(title)
    this.status = status
    this.code = code
    this.detail = detail
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
  )
}

/** One sentence for a person: what happened. What it means for calls is said beside it. */
export function explain(t: TFunction, error: unknown): string {
  if (!(error instanceof Problem)) return t('problem.bug')
  if (error.status === 0) return t('problem.unreachable')
  if (error.status === 403) return t('problem.forbidden')
  if (error.status === 404) return t('problem.gone')
  if (error.status >= 500) return t('problem.server')
  return error.detail ?? error.message
}
