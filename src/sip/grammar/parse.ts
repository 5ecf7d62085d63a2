import { isUtf8 } from 'node:buffer'
import type { HeaderField, SipMessage, SipRequest } from '#sip/message.ts'
import { isSpace, isToken, readDigits } from './characters.ts'
import { canonicalName } from './header-name.ts'
import { limits } from './limits.ts'

/** Why bytes are no message: the whole list. Each has a counter, and a status in `check-request.ts`. */
const parseRefusals = [
  'start-line', // neither a Request-Line nor a Status-Line (RFC 3261, 7.1 and 7.2)
  'version', // well formed, but not SIP/2.0
  'header-line', // a line without a colon, with a name that is no token, or with a stray line break inside
  'no-blank-line', // the header fields do not end
  'content-length', // negative, no number, or given twice
  'no-content-length', // missing on a stream, where it is the only frame (RFC 3261, 18.3)
  'short-body', // a datagram ended before its body did (RFC 3261, 18.3)
  'too-large', // over `limits.ts`
] as const
export type ParseRefusal = (typeof parseRefusals)[number]

/** A `Result`, which for a refused request brings what could be read of it: enough to tell its sender. */
export type Parsed =
  | Readonly<{ ok: true; value: SipMessage }>
  | Readonly<{ ok: false; reason: ParseRefusal; request: SipRequest | null }>

const blankLine = '\r\n\r\n'
const empty: Buffer = Buffer.alloc(0)

/**
 * Reads one message: a whole datagram, or one frame of a stream. Never throws, and looks at each byte a fixed number of times.
 * Line breaks before the start line are skipped (RFC 3261, 7.5), folded lines joined (7.3.1), compact names expanded (7.3.3), bytes
 * after the body dropped (18.3). Content-Length is framing, not content: it is consumed here and written by `serialize.ts`.
 */
export function parseMessage(bytes: Buffer): Parsed {
  const start = skipLineBreaks(bytes, 0)
  const end = bytes.indexOf(blankLine, start, 'latin1')
  const head = textOf(bytes.subarray(start, end < 0 ? start + limits.headBytes : end))
  const tooLarge = bytes.length > limits.messageBytes || head.length > limits.headBytes

  const startLineEnd = lineEnd(head, 0)
  const startLine = readStartLine(head.slice(0, startLineEnd))
  const fields = readFields(head, startLineEnd + 2)
  const frame = readContentLength(fields)

  const bodyStart = end < 0 ? bytes.length : end + blankLine.length
  const bodyEnd = frame.length === null ? bytes.length : bodyStart + frame.length
  const refusal: ParseRefusal | null = tooLarge
    ? 'too-large'
    : (startLine.refusal ??
      fields.refusal ??
      (end < 0 ? 'no-blank-line' : frame.refusal) ??
      (bodyEnd > bytes.length ? 'short-body' : null))

  const body = bodyStart >= bytes.length ? empty : bytes.subarray(bodyStart, bodyEnd)
  const message = startLine.make?.(fields.headers, refusal === null ? body : empty) ?? null
  if (refusal === null && message !== null) return { ok: true, value: message }
  return {
    ok: false,
    reason: refusal ?? 'start-line',
    request: message?.kind === 'request' ? message : null,
  }
}

/** First position at or after `from` that holds neither CR nor LF. */
export function skipLineBreaks(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === 13 || bytes[at] === 10) at++
  return at
}

/** UTF-8 (RFC 3261, 25), or what old gateways write names in. */
const textOf = (bytes: Buffer): string => bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')

type StartLine = Readonly<{
  refusal: ParseRefusal | null
  make: ((headers: readonly HeaderField[], body: Buffer) => SipMessage) | null
}>

function readStartLine(line: string): StartLine {
  return /^SIP\//i.test(line) ? readStatusLine(line) : readRequestLine(line)
}

/** `SIP/2.0 200 OK`; the reason may be empty, and the space before it missing. A code has three digits (RFC 4475, 3.1.2.19). */
function readStatusLine(line: string): StartLine {
  const match = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i.exec(line)
  if (match === null) return { refusal: /^SIP\/2\.0 /i.test(line) ? 'start-line' : 'version', make: null }
  const status = Number(match[1])
  const reason = match[2] ?? ''
  return { refusal: null, make: (headers, body) => ({ kind: 'response', status, reason, headers, body }) }
}

/** `INVITE sip:x SIP/2.0` with exactly two spaces (RFC 3261, 7.1). What is wrong still yields its method, to know an ACK by. */
function readRequestLine(line: string): StartLine {
  const first = line.indexOf(' ')
  const last = line.lastIndexOf(' ')
  const method = first < 0 ? line : line.slice(0, first)
  if (!isToken(method)) return { refusal: 'start-line', make: null }
  const uri = line.slice(first + 1, Math.max(first + 1, last))
  const version = line.slice(last + 1)
  const refusal =
    first < 0 || uri === '' || /\s/.test(uri)
      ? 'start-line'
      : version === 'SIP/2.0' || version.toUpperCase() === 'SIP/2.0'
        ? null
        : /^SIP\/\d{1,9}\.\d{1,9}$/i.test(version)
          ? 'version'
          : 'start-line'
  return { refusal, make: (headers, body) => ({ kind: 'request', method, uri, headers, body }) }
}

type Fields = { headers: HeaderField[]; lengths: string[]; refusal: ParseRefusal | null }

function readFields(head: string, from: number): Fields {
  const fields: Fields = { headers: [], lengths: [], refusal: null }
  let at = from
  while (at < head.length) {
    const lineStart = at
    let end = lineEnd(head, at)
    let folded = false
    at = end + 2
    while (at < head.length && isSpace(head.charCodeAt(at))) {
      folded = true
      end = lineEnd(head, at)
      at = end + 2
    }
    if (fields.headers.length >= limits.headerFields) {
      fields.refusal = 'too-large'
      return fields
    }
    const line = head.slice(lineStart, end)
    readField(folded ? line.replaceAll(/[ \t]*\r\n[ \t]+/g, ' ') : line, fields)
  }
  return fields
}

function readField(line: string, fields: Fields): void {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(colon, 0)).trimEnd()
  const value = line.slice(colon + 1).trim()
  if (!isToken(name) || value.includes('\n') || value.includes('\r')) {
    fields.refusal ??= 'header-line'
    return
  }
  const canonical = canonicalName(name)
  if (canonical === 'Content-Length') fields.lengths.push(value)
  else fields.headers.push([canonical, value])
}

function readContentLength(fields: Fields): { length: number | null; refusal: ParseRefusal | null } {
  const [written, second] = fields.lengths
  if (written === undefined) return { length: null, refusal: null }
  const length = second === undefined ? readDigits(written) : null
  return length === null ? { length: 0, refusal: 'content-length' } : { length, refusal: null }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\r\n', from)
  return end < 0 ? text.length : end
}
