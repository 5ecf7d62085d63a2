import { countHeader, header, headerValues } from '#sip/grammar/headers.ts'
import { parseNameAddr } from '#sip/grammar/name-addr.ts'
import { formatUri } from '#sip/grammar/uri.ts'
import type { HeaderField, SipRequest } from '#sip/message.ts'
import type { DialogName, Refer, SessionHandler } from '#sip/user-agent.contract.ts'
import { contentType } from './body.ts'
import type { Respond } from './invite-usage.ts'

/** Sends a NOTIFY in the dialog, as long as there is one. */
type Notify = (headers: readonly HeaderField[], body: Buffer) => void

/**
 * A far end asks us to hand the call on (RFC 3515). It is told how that goes by NOTIFYs, unless it does not want to know (RFC 4488).
 *
 *     REFER ──202──> NOTIFY 100 ──report(180)──> NOTIFY 180 ──report(200)──> NOTIFY 200, terminated
 *       ├──400: no Refer-To, or one nobody could dial        └──report(486)──> NOTIFY 486, terminated
 *       └──603: nobody here hands calls on
 */
export function receiveRefer(
  request: SipRequest,
  respond: Respond,
  handler: SessionHandler,
  notify: Notify,
): void {
  const refer = readRefer(request)
  if (refer === null) return respond(400, { reason: 'Refer-To Missing or Malformed' })
  if (handler.onRefer === undefined) return respond(603)
  const silent = header(request, 'Refer-Sub')?.trim().toLowerCase() === 'false'
  respond(silent ? 200 : 202, silent ? { headers: [['Refer-Sub', 'false']] } : {})
  const report = silent ? () => {} : reporter(request, notify)
  report(100)
  handler.onRefer(refer, report)
}

/** Each status is told once, and nothing after a final one. */
function reporter(refer: SipRequest, notify: Notify): (status: number) => void {
  // RFC 3515, 2.4.6: the id tells several REFERs of one dialog apart.
  const id = header(refer, 'CSeq')?.trim().split(/\s/)[0] ?? ''
  let told = 0
  return (status) => {
    if (status <= told || told >= 200) return
    told = status
    const state = status >= 200 ? 'terminated;reason=noresource' : 'active;expires=60'
    notify(
      [
        ['Event', `refer;id=${id}`],
        ['Subscription-State', state],
        ['Content-Type', 'message/sipfrag;version=2.0'],
      ],
      Buffer.from(`SIP/2.0 ${status} ${phraseOf(status)}\r\n`),
    )
  }
}

/** Phones show it to people; the three they know by heart. */
const phraseOf = (status: number): string =>
  status < 180 ? 'Trying' : status < 200 ? 'Ringing' : status < 300 ? 'OK' : 'Failed'

/** What the far end did with a REFER of ours (RFC 3515, 2.4.5): the status line in the body of its NOTIFY. */
export function receiveNotify(request: SipRequest, respond: Respond, handler: SessionHandler): void {
  const event = header(request, 'Event')?.split(';')[0]?.trim().toLowerCase()
  if (event !== 'refer') return respond(489)
  if (contentType(request) !== 'message/sipfrag') return respond(400)
  const status = /^SIP\/2\.0 ([1-6][0-9]{2}) /.exec(request.body.toString('latin1', 0, 200))?.[1]
  respond(200)
  if (status !== undefined) handler.onReferred?.(Number(status))
}

/** The header fields of a REFER of ours. `target` is a URI; `replaces` makes it attended. */
export function referHeaders(target: string, replaces: DialogName | null): readonly HeaderField[] {
  const field =
    replaces === null
      ? ''
      : `?Replaces=${encodeURIComponent(`${replaces.callId};to-tag=${replaces.toTag};from-tag=${replaces.fromTag}`)}`
  return [['Refer-To', `<${target}${field}>`]]
}

/** What a REFER asks for; null when it does not say so properly. Header fields in its URI are not for us to obey, but for Replaces. */
function readRefer(request: SipRequest): Refer | null {
  if (countHeader(request, 'Refer-To') !== 1) return null
  const to = parseNameAddr(headerValues(request, 'Refer-To').join(','))
  if (to === null || to.uri.kind === 'other') return null
  if (to.uri.kind === 'tel') return { target: formatUri(to.uri), user: to.uri.number, replaces: null }
  const written = to.uri.headers.get('replaces') ?? null
  const replaces = written === null ? null : readReplaces(written)
  if (written !== null && replaces === null) return null
  const target = formatUri({ ...to.uri, headers: new Map() })
  return { target, user: to.uri.user ?? '', replaces }
}

/** RFC 3891, 6.1: `callid;to-tag=...;from-tag=...`, seen from the far end of that dialog. */
export function readReplaces(text: string): DialogName | null {
  const [callId = '', ...parameters] = text.split(';').map((part) => part.trim())
  const value = (name: string): string | null =>
    parameters.find((part) => part.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1) ?? null
  const toTag = value('to-tag')
  const fromTag = value('from-tag')
  return callId === '' || toTag === null || fromTag === null ? null : { callId, toTag, fromTag }
}
