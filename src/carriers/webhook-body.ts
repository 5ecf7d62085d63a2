import { ok, refuse, type Result } from '#base/result.ts'
import type { WebhookFields, WebhookRequest } from './carrier.ts'

/** More fields than any carrier sends: a body of nothing but `&` must not become a million of them. */
const mostFields = 1000

/** A form's fields (one that repeats is a list) or a JSON object, as the content type says; a GET carries them in its query. */
export function fieldsOf({
  method,
  url,
  headers,
  body,
}: WebhookRequest): Result<WebhookFields, 'body-unreadable'> {
  if (method === 'GET') return formFields(new URL(url).search.slice(1))
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded') return formFields(body.toString('utf8'))
  if (type !== 'application/json') return refuse('body-unreadable', `content type "${type}"`)
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return ok(value as WebhookFields) // an object has fields of some kind
  } catch {
    // Falls through: no JSON is no object either.
  }
  return refuse('body-unreadable', 'no JSON object')
}

export const isForm = ({ headers }: WebhookRequest): boolean =>
  (headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded')

function formFields(text: string): Result<WebhookFields, 'body-unreadable'> {
  const fields = new Map<string, string | string[]>()
  let count = 0
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > mostFields) return refuse('body-unreadable', 'too many fields')
    const before = fields.get(name)
    fields.set(name, before === undefined ? value : [...[before].flat(), value])
  }
  return ok(Object.fromEntries(fields)) // fromEntries defines fields: one named __proto__ is a field like any other
}
