import { formatCSeq, parseCSeq } from '#sip/grammar/cseq.ts'
import { header, headerValues } from '#sip/grammar/headers.ts'
import { formatNameAddr, parseNameAddr, tagOf } from '#sip/grammar/name-addr.ts'
import { formatUri, sipUri, type Uri } from '#sip/grammar/uri.ts'
import type { HeaderField, SipMessage, SipRequest, SipResponse } from '#sip/message.ts'

/**
 * What two user agents know of each other between an INVITE and a BYE (RFC 3261, section 12). Pure: every step gives a new one.
 *
 * ```
 *           1xx with a To tag               2xx
 *  INVITE ────────────────────▶ early ─────────────▶ confirmed
 *     │                           │                      │
 *     │           2xx             │ 3xx-6xx, CANCEL      │ BYE, 481, 408, expiry
 *     └───────────────────────────┼──▶ confirmed         │
 *                                 ▼                      ▼
 *                               gone                   gone
 * ```
 *
 * One INVITE that forks opens several, each with its own remote tag.
 */
export type Dialog = Readonly<{
  state: 'early' | 'confirmed'
  callId: string
  localTag: string
  remoteTag: string
  /** From of our requests, tag included, as it was in the first message: some peers compare the text. */
  local: string
  /** To of our requests. */
  remote: string
  /** Where the far end wants its requests: the URI of its last Contact. */
  remoteTarget: string
  /** Route values, first hop first, as they were written. */
  routeSet: readonly string[]
  localSeq: number
  /** Highest CSeq of theirs, or null when they have sent none. */
  remoteSeq: number | null
}>

/** One text for the three parts that name a dialog; the parts cannot contain a space. */
const dialogKey = (callId: string, localTag: string, remoteTag: string): string =>
  `${callId} ${localTag} ${remoteTag}`

/** The dialog a request from the far end belongs to, or null when it has no To tag: then it is outside of any. */
export function keyOfRequest(request: SipRequest): string | null {
  const localTag = tagOf(header(request, 'To'))
  if (localTag === null) return null
  return dialogKey(header(request, 'Call-ID') ?? '', localTag, tagOf(header(request, 'From')) ?? '')
}

export const keyOf = (dialog: Dialog): string => dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag)

/** The caller's side, opened by a response with a To tag; null without one. */
export function openAsCaller(invite: SipRequest, response: SipResponse): Dialog | null {
  const remoteTag = tagOf(header(response, 'To'))
  if (remoteTag === null) return null
  return {
    state: response.status < 200 ? 'early' : 'confirmed',
    callId: header(invite, 'Call-ID') ?? '',
    localTag: tagOf(header(invite, 'From')) ?? '',
    remoteTag,
    local: header(invite, 'From') ?? '',
    remote: header(response, 'To') ?? '',
    // Old peers leave out the Contact; the Request-URI is the best guess then, and even a wrong 2xx can be hung up.
    remoteTarget: contactOf(response) ?? invite.uri,
    routeSet: headerValues(response, 'Record-Route').toReversed(),
    localSeq: seqOf(invite),
    remoteSeq: null,
  }
}

/** The callee's side, opened by the INVITE and the tag of our answer to it. Null when the INVITE has no Contact. */
export function openAsCallee(invite: SipRequest, localTag: string): Dialog | null {
  const remoteTarget = contactOf(invite)
  if (remoteTarget === null) return null
  return {
    state: 'early',
    callId: header(invite, 'Call-ID') ?? '',
    localTag,
    // RFC 2543 peers send no From tag; an empty one stands for it (RFC 3261, 12.1.1).
    remoteTag: tagOf(header(invite, 'From')) ?? '',
    local: `${header(invite, 'To') ?? ''};tag=${localTag}`,
    remote: header(invite, 'From') ?? '',
    remoteTarget,
    routeSet: headerValues(invite, 'Record-Route'),
    localSeq: 0,
    remoteSeq: seqOf(invite),
  }
}

/** The 2xx has the last word on target and, for the caller, on the route (RFC 3261, 13.2.2.4). */
export function confirm(dialog: Dialog, answer?: SipResponse): Dialog {
  if (answer === undefined) return { ...dialog, state: 'confirmed' }
  const routeSet = headerValues(answer, 'Record-Route').toReversed()
  return { ...refreshTarget(dialog, answer), state: 'confirmed', routeSet }
}

/** re-INVITE, UPDATE and their 2xx move the remote target (RFC 3261, 12.2); the route set stays. */
export function refreshTarget(dialog: Dialog, message: SipMessage): Dialog {
  const remoteTarget = contactOf(message)
  return remoteTarget === null || remoteTarget === dialog.remoteTarget ? dialog : { ...dialog, remoteTarget }
}

/** Takes note of a request's CSeq; null when it is out of order and deserves a 500 (RFC 3261, 12.2.2). */
export function takeSeq(dialog: Dialog, request: SipRequest): Dialog | null {
  const number = seqOf(request)
  if (dialog.remoteSeq !== null && number <= dialog.remoteSeq) return null
  return { ...dialog, remoteSeq: number }
}

export type RequestParts = Readonly<{ headers?: readonly HeaderField[]; body?: Buffer }>

/** The next request of ours, and the dialog after it. The Via is the transaction layer's. */
export function nextRequest(
  dialog: Dialog,
  method: string,
  parts: RequestParts = {},
): Readonly<{ dialog: Dialog; request: SipRequest }> {
  const localSeq = dialog.localSeq + 1
  return {
    dialog: { ...dialog, localSeq },
    request: requestWithSeq(dialog, method, localSeq, parts),
  }
}

/** ACK for a 2xx has the number of its INVITE, and its credentials (RFC 3261, 13.2.2.4). */
export function ackOf(dialog: Dialog, invite: SipRequest, body?: Buffer): SipRequest {
  const headers = invite.headers.filter(
    ([name]) => name === 'Authorization' || name === 'Proxy-Authorization',
  )
  return requestWithSeq(
    dialog,
    'ACK',
    seqOf(invite),
    body === undefined ? { headers } : { headers: [...headers, sdpType], body },
  )
}

const sdpType: HeaderField = ['Content-Type', 'application/sdp']

function requestWithSeq(dialog: Dialog, method: string, seq: number, parts: RequestParts): SipRequest {
  const { uri, route } = way(dialog)
  return {
    kind: 'request',
    method,
    uri,
    headers: [
      ['Max-Forwards', '70'],
      ...route.map((value): HeaderField => ['Route', value]),
      ['From', dialog.local],
      ['To', dialog.remote],
      ['Call-ID', dialog.callId],
      ['CSeq', formatCSeq({ number: seq, method })],
      ...(parts.headers ?? []),
    ],
    body: parts.body ?? Buffer.alloc(0),
  }
}

/**
 * Request-URI and Route (RFC 3261, 12.2.1.1). A first hop without `;lr` is a strict router of RFC 2543: it gets its own URI as
 * the Request-URI, and the target goes last in the Route.
 */
function way(dialog: Dialog): Readonly<{ uri: string; route: readonly string[] }> {
  const { remoteTarget, routeSet } = dialog
  const [first, ...rest] = routeSet
  if (first === undefined) return { uri: remoteTarget, route: [] }
  const uri = parseNameAddr(first)?.uri
  if (uri?.kind !== 'sip' || uri.params.has('lr')) return { uri: remoteTarget, route: routeSet }
  const strict = formatUri(sipUri({ ...uri, headers: new Map() }))
  return { uri: strict, route: [...rest, `<${remoteTarget}>`] }
}

/** The URI whose host gets the packets: the first of the route, else the target (RFC 3261, 8.1.2). */
export function nextHopUri(dialog: Dialog): Uri | null {
  const [first] = dialog.routeSet
  return parseNameAddr(first ?? `<${dialog.remoteTarget}>`)?.uri ?? null
}

const contactOf = (message: SipMessage): string | null => {
  const [contact] = headerValues(message, 'Contact')
  const uri = contact === undefined ? undefined : parseNameAddr(contact)?.uri
  return uri === undefined ? null : formatUri(uri)
}

const seqOf = (request: SipRequest): number => parseCSeq(header(request, 'CSeq') ?? '')?.number ?? 0

/** A name and a URI as From, To and Contact hold them. */
export const address = (uri: Uri, name = '', tag?: string): string =>
  formatNameAddr({ name, uri, params: new Map(tag === undefined ? [] : [['tag', tag]]) })
