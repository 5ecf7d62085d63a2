import { headerValues } from '#sip/grammar/headers.ts'
import type { Via } from '#sip/grammar/via.ts'
import { formatVia, parseVia } from '#sip/grammar/via.ts'
import type { HeaderField, Hop, SipRequest } from '#sip/message.ts'

/**
 * Where responses to a request go (RFC 3261, 18.2.2; RFC 3581, 4): back on its connection, or to the address it really came from.
 *
 * The port is the one in Via, unless `rport` asked for the one it came from. Unasked, too, when Via does not name the address it came
 * from: then there is a NAT between us, and the port in Via is one behind it, where nothing of ours arrives.
 *
 * `maddr` is not obeyed: it would let a stranger aim our answers at a third party.
 */
export function responseHop(via: Via | null, from: Hop): Hop {
  const symmetric = via === null || via.params.has('rport') || via.host !== from.address
  if (from.transport === 'UDP' && symmetric) return from
  return { ...from, port: via?.port ?? (from.transport === 'TLS' ? 5061 : 5060) }
}

/**
 * The request with `received` in its topmost Via when the sender's address is not the one it claims, and `rport` filled in when it
 * asked (RFC 3261, 18.2.1; RFC 3581, 4). A Via we cannot read stays as it is.
 */
export function stampVia(request: SipRequest, via: Via | null, from: Hop): SipRequest {
  const asked = via?.params.get('rport') === null
  if (via === null || (!asked && via.host === from.address)) return request
  const params = new Map(via.params).set('received', from.address)
  if (asked) params.set('rport', String(from.port))
  const stamped = formatVia({ ...via, params })
  const at = request.headers.findIndex(([name]) => name === 'Via')
  const line = request.headers[at]
  if (line === undefined) return request
  const headers: HeaderField[] = [...request.headers]
  headers[at] = ['Via', [stamped, ...headerValues({ headers: [line] }, 'Via').slice(1)].join(', ')]
  return { ...request, headers }
}

/** The topmost Via, or null when it is missing or malformed. */
export function topVia(message: Readonly<{ headers: readonly HeaderField[] }>): Via | null {
  for (const field of message.headers) {
    if (field[0] === 'Via') {
      return parseVia(
        field[1].includes(',') ? (headerValues({ headers: [field] }, 'Via')[0] ?? '') : field[1],
      )
    }
  }
  return null
}
