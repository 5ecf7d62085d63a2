import { countHeader, header, headerValues } from './grammar/headers.ts'
import { parseCSeq } from './grammar/cseq.ts'
import { parseNameAddr } from './grammar/name-addr.ts'
import type { ParseRefusal } from './grammar/parse.ts'
import { parseUri } from './grammar/uri.ts'
import { branchCookie, parseVia } from './grammar/via.ts'
import type { HeaderField, SipRequest } from './message.ts'

/** What we speak: decides 501 and 420. */
export type Abilities = Readonly<{
  /** Methods we know, allowed here or not: an unknown one gets 501; one that is known but not wanted gets 405, from above. */
  methods: ReadonlySet<string>
  /** Option tags a request may `Require`, in lower case. */
  extensions: ReadonlySet<string>
}>

/** Every registered method (IANA, sip-parameters). */
export const knownMethods: ReadonlySet<string> = new Set(
  'INVITE ACK BYE CANCEL OPTIONS REGISTER PRACK UPDATE INFO MESSAGE NOTIFY PUBLISH REFER SUBSCRIBE'.split(
    ' ',
  ),
)

/** The closed list of refusals of a request that parsed; each has a counter. */
type RequestRefusal =
  | 'missing-header'
  | 'repeated-header'
  | 'unknown-method'
  | 'malformed-via'
  | 'empty-branch'
  | 'malformed-from-or-to'
  | 'malformed-cseq'
  | 'method-mismatch'
  | 'malformed-uri'
  | 'headers-in-request-uri'
  | 'unknown-uri-scheme'
  | 'malformed-contact'
  | 'malformed-route'
  | 'malformed-date'
  | 'unknown-extension'
  | 'overload'

/** What to answer: `phrase` tells the sender's engineer which rule it was. */
export type Refused = Readonly<{
  reason: RequestRefusal | ParseRefusal
  status: number
  phrase: string
  headers?: readonly HeaderField[]
}>

/** One refusal as a rule. `broken` says no with true, or with the header fields the response must carry. */
type Rule = Readonly<{
  reason: RequestRefusal
  status: number
  phrase: string
  broken: (request: SipRequest, abilities: Abilities) => boolean | readonly HeaderField[]
}>

const needed = ['Via', 'From', 'To', 'Call-ID', 'CSeq']
const single = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards']

/**
 * What every request must satisfy before anybody looks at what it asks (RFC 3261, 8.1.1, 8.2.1, 8.2.2), in the order in which it
 * is judged. RFC 4475, section 3, is the test of it. A missing Max-Forwards and a missing tag are allowed: RFC 2543 had none.
 */
const rules: readonly Rule[] = [
  {
    reason: 'missing-header',
    status: 400,
    phrase: 'Missing Via, From, To, Call-ID or CSeq',
    broken: (request) => needed.some((name) => (header(request, name) ?? '') === ''),
  },
  {
    reason: 'repeated-header',
    status: 400,
    phrase: 'Header Field Given Twice',
    broken: (request) => single.some((name) => countHeader(request, name) > 1),
  },
  {
    // Before the CSeq is compared: RFC 4475, 3.1.2.18 prefers 501 for a method nobody knows.
    reason: 'unknown-method',
    status: 501,
    phrase: 'Not Implemented',
    broken: (request, { methods }) => !methods.has(request.method),
  },
  {
    reason: 'malformed-via',
    status: 400,
    phrase: 'Malformed Via',
    broken: (request) => headerValues(request, 'Via').some((value) => parseVia(value) === null),
  },
  {
    // RFC 4475, 3.2.1: the cookie promises an identifier and none follows.
    reason: 'empty-branch',
    status: 400,
    phrase: 'Empty Branch',
    broken: (request) =>
      parseVia(headerValues(request, 'Via')[0] ?? '')?.params.get('branch') === branchCookie,
  },
  {
    reason: 'malformed-from-or-to',
    status: 400,
    phrase: 'Malformed From or To',
    broken: (request) =>
      parseNameAddr(header(request, 'From') ?? '') === null ||
      parseNameAddr(header(request, 'To') ?? '') === null,
  },
  {
    reason: 'malformed-cseq',
    status: 400,
    phrase: 'Malformed CSeq',
    broken: (request) => parseCSeq(header(request, 'CSeq') ?? '') === null,
  },
  {
    reason: 'method-mismatch',
    status: 400,
    phrase: 'CSeq Names Another Method',
    broken: (request) => parseCSeq(header(request, 'CSeq') ?? '')?.method !== request.method,
  },
  {
    reason: 'malformed-uri',
    status: 400,
    phrase: 'Malformed Request-URI',
    broken: (request) => parseUri(request.uri) === null,
  },
  {
    // RFC 4475, 3.1.2.11: `?Route=...` there would let a stranger steer us.
    reason: 'headers-in-request-uri',
    status: 400,
    phrase: 'Header Fields in Request-URI',
    broken: (request) => {
      const uri = parseUri(request.uri)
      return uri?.kind === 'sip' && uri.headers.size > 0
    },
  },
  {
    reason: 'unknown-uri-scheme',
    status: 416,
    phrase: 'Unsupported URI Scheme',
    broken: (request) => parseUri(request.uri)?.kind === 'other',
  },
  {
    reason: 'malformed-contact',
    status: 400,
    phrase: 'Malformed Contact',
    broken: (request) =>
      headerValues(request, 'Contact').some((value) => value !== '*' && parseNameAddr(value) === null),
  },
  {
    reason: 'malformed-route',
    status: 400,
    phrase: 'Malformed Route or Record-Route',
    broken: (request) =>
      ['Route', 'Record-Route'].some((name) =>
        headerValues(request, name).some((value) => parseNameAddr(value) === null),
      ),
  },
  {
    // RFC 3261, 20.17: always GMT.
    reason: 'malformed-date',
    status: 400,
    phrase: 'Date Not in GMT',
    broken: (request) => {
      const date = header(request, 'Date')
      return date !== null && !/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(date)
    },
  },
  {
    // RFC 3261, 8.2.2.3. Require means nothing in a CANCEL or an ACK.
    reason: 'unknown-extension',
    status: 420,
    phrase: 'Bad Extension',
    broken: (request, { extensions }) => {
      if (request.method === 'CANCEL' || request.method === 'ACK') return false
      const unknown = headerValues(request, 'Require').filter((tag) => !extensions.has(tag.toLowerCase()))
      return unknown.length > 0 && [['Unsupported', unknown.join(', ')]]
    },
  },
]

/** The first rule this request breaks, or null. Pure. */
export function checkRequest(request: SipRequest, abilities: Abilities): Refused | null {
  for (const { reason, status, phrase, broken } of rules) {
    const verdict = broken(request, abilities)
    if (verdict === false) continue
    return { reason, status, phrase, ...(verdict === true ? {} : { headers: verdict }) }
  }
  return null
}

/** What to answer when there is no room for another transaction (RFC 3261, 21.5.4). */
export const overload: Refused = {
  reason: 'overload',
  status: 503,
  phrase: 'Service Unavailable',
  headers: [['Retry-After', '5']],
}

/** What to answer a request whose bytes could not be read to the end. */
export const parseRefused: Readonly<Record<ParseRefusal, Refused>> = {
  'start-line': { reason: 'start-line', status: 400, phrase: 'Malformed Request-Line' },
  version: { reason: 'version', status: 505, phrase: 'Version Not Supported' },
  'header-line': { reason: 'header-line', status: 400, phrase: 'Malformed Header Field' },
  'no-blank-line': { reason: 'no-blank-line', status: 400, phrase: 'No Blank Line After the Header Fields' },
  'content-length': { reason: 'content-length', status: 400, phrase: 'Malformed Content-Length' },
  'no-content-length': { reason: 'no-content-length', status: 400, phrase: 'Missing Content-Length' },
  'short-body': { reason: 'short-body', status: 400, phrase: 'Body Shorter Than Content-Length' },
  'too-large': { reason: 'too-large', status: 513, phrase: 'Message Too Large' },
}
