import { tagOf } from './grammar/name-addr.ts'
import type { HeaderField, SipRequest, SipResponse } from './message.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { newTag } from './tag.ts'

export type ResponseParts = Readonly<{
  reason?: string
  /** The To tag, when the request brought none: the same one in every response of a dialog. A fresh one otherwise. */
  toTag?: string
  /** Follow the copied fields. */
  headers?: readonly HeaderField[]
  body?: Buffer
}>

/**
 * A response to `request` (RFC 3261, 8.2.6): Via, From, To, Call-ID and CSeq copied in their order, a tag added to To unless it is a
 * 100, and Timestamp repeated in a 100. Record-Route and Contact are the dialog's business (12.1.1).
 */
export function makeResponse(request: SipRequest, status: number, parts: ResponseParts = {}): SipResponse {
  const headers: HeaderField[] = []
  for (const field of request.headers) {
    const [name, value] = field
    if (name === 'To' && status > 100 && tagOf(value) === null) {
      headers.push([name, `${value};tag=${parts.toTag ?? newTag()}`])
    } else if (copied.has(name) || (name === 'Timestamp' && status === 100)) headers.push(field)
  }
  if (parts.headers !== undefined) headers.push(...parts.headers)
  return {
    kind: 'response',
    status,
    reason: parts.reason ?? reasonPhrase(status),
    headers,
    body: parts.body ?? Buffer.alloc(0),
  }
}

const copied: ReadonlySet<string> = new Set(['Via', 'From', 'To', 'Call-ID', 'CSeq'])
