import { Problem, readProblem, unreachable } from './problem.ts'

type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** `/api/v1/...` with the parts and the query escaped; undefined values are left out. */
export function path(parts: readonly string[], query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value))
  const tail = search.size > 0 ? `?${search}` : ''
  return `/api/v1/${parts.map(encodeURIComponent).join('/')}${tail}`
}

/** One request. Answers with the JSON of the reply, typed by the caller from the wire schema; throws a `Problem`. */
export async function request<Reply>(
  method: string,
  url: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable()
  })
  if (!response.ok) throw await readProblem(response)
  // The server validates its replies by the same schema the caller names; an empty reply is only asked for as void.
  if (response.status === 204) return undefined as Reply
  const text = await response.text()
  if (text === '') return undefined as Reply
  try {
    return JSON.parse(text) as Reply
  } catch {
    throw new Problem(502, 'not-json', 'The reply was not JSON')
  }
}

export const get = <Reply>(url: string, signal?: AbortSignal): Promise<Reply> =>
  request<Reply>('GET', url, undefined, signal)
