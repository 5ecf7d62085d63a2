import type { SipMessage } from '#sip/message.ts'

/**
 * Writes a message for the wire: fields in their order, then Content-Length, which is always ours (RFC 3261, 18.3 asks it of
 * streams; it does no harm to datagrams). A line break inside a value would start a new field, so it becomes a space.
 */
export function serialize(message: SipMessage): Buffer {
  let head =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0\r\n`
      : `SIP/2.0 ${message.status} ${oneLine(message.reason)}\r\n`
  for (const [name, value] of message.headers) {
    if (name !== 'Content-Length') head += `${name}: ${oneLine(value)}\r\n`
  }
  head += `Content-Length: ${message.body.length}\r\n\r\n`
  return message.body.length === 0 ? Buffer.from(head) : Buffer.concat([Buffer.from(head), message.body])
}

const oneLine = (text: string): string =>
  text.includes('\n') || text.includes('\r') ? text.replaceAll(/[\r\n]+/g, ' ') : text
