import { readDigits } from './characters.ts'
import { canonicalName } from './header-name.ts'
import { limits } from './limits.ts'
import type { ParseRefusal } from './parse.ts'

/** What comes off a stream: a message's bytes, a keep-alive to answer, or the reason why the rest cannot be framed (close it). */
export type Frame =
  | Readonly<{ kind: 'message'; bytes: Buffer }>
  | Readonly<{ kind: 'ping' }>
  | Readonly<{ kind: 'broken'; reason: ParseRefusal; bytes: Buffer }>

const carriageReturn = 13
const lineFeed = 10

/**
 * Cuts a byte stream into messages by Content-Length (RFC 3261, 18.3). Whatever the size of the pieces, each byte is copied and
 * searched a fixed number of times, and no more than one message of `limits.messageBytes` is kept.
 *
 * Between messages, CRLF CRLF is a ping to be answered with CRLF (RFC 5626, 3.5.1); a single CRLF is a pong, or noise.
 */
export class StreamFramer {
  #buffer: Buffer = Buffer.alloc(0)
  #start = 0
  #end = 0
  /** Where the search for the blank line goes on. */
  #searched = 0
  /** Length of the whole message at `#start`, once its header fields are there. */
  #expected: number | null = null
  #lineBreaks = 0
  #broken = false

  /** True while part of a message is waiting for the rest. */
  get partial(): boolean {
    return this.#end > this.#start
  }

  push(chunk: Buffer): readonly Frame[] {
    if (this.#broken) return []
    this.#append(chunk)
    const frames: Frame[] = []
    for (let frame = this.#next(); frame !== null; frame = this.#next()) {
      frames.push(frame)
      if (frame.kind === 'broken') {
        this.#broken = true
        break
      }
    }
    return frames
  }

  #append(chunk: Buffer): void {
    if (this.#start === this.#end) this.#start = this.#end = this.#searched = 0
    if (this.#end + chunk.length > this.#buffer.length) {
      const held = this.#end - this.#start
      const grown = Buffer.allocUnsafe(Math.max(4096, 2 * (held + chunk.length)))
      this.#buffer.copy(grown, 0, this.#start, this.#end)
      this.#buffer = grown
      this.#searched -= this.#start
      this.#start = 0
      this.#end = held
    }
    chunk.copy(this.#buffer, this.#end)
    this.#end += chunk.length
  }

  #next(): Frame | null {
    if (this.#expected === null) {
      if (this.#skipLineBreaks()) return { kind: 'ping' }
      if (this.#start === this.#end) return null
      const broken = this.#readHead()
      if (broken !== null) return { kind: 'broken', reason: broken, bytes: this.#take(this.#end) }
    }
    if (this.#expected === null || this.#end - this.#start < this.#expected) return null
    return { kind: 'message', bytes: this.#take(this.#start + this.#expected) }
  }

  /** True when two line breaks in a row were found: a ping. Stops right after it. */
  #skipLineBreaks(): boolean {
    while (this.#start < this.#end) {
      const byte = this.#buffer[this.#start]
      if (byte !== carriageReturn && byte !== lineFeed) {
        this.#lineBreaks = 0
        break
      }
      this.#start++
      if (byte === lineFeed && ++this.#lineBreaks === 2) {
        this.#lineBreaks = 0
        return true
      }
    }
    this.#searched = Math.max(this.#searched, this.#start)
    return false
  }

  #readHead(): ParseRefusal | null {
    const at = this.#buffer.subarray(0, this.#end).indexOf('\r\n\r\n', this.#searched, 'latin1')
    if (at < 0) {
      this.#searched = Math.max(this.#start, this.#end - 3)
      return this.#end - this.#start > limits.headBytes ? 'too-large' : null
    }
    const head = this.#buffer.toString('latin1', this.#start, at)
    if (head.length > limits.headBytes) return 'too-large'
    const body = bodyLength(head)
    if (typeof body === 'string') return body
    const whole = at + 4 - this.#start + body
    if (whole > limits.messageBytes) return 'too-large'
    this.#expected = whole
    return null
  }

  /** A copy, because the buffer is used again. */
  #take(end: number): Buffer {
    const bytes = Buffer.from(this.#buffer.subarray(this.#start, end))
    this.#start = end
    this.#searched = end
    this.#expected = null
    if (this.#start === this.#end && this.#buffer.length > limits.headBytes) this.#buffer = Buffer.alloc(0)
    return bytes
  }
}

/** The one Content-Length of a head, folded or compact as it may be; without one, or with two, the stream has no more frames. */
function bodyLength(head: string): number | ParseRefusal {
  let found: number | null = null
  for (const match of head.matchAll(/\r\n(content-length|l)[ \t]*:((?:\r\n[ \t]|[^\r\n])*)/gi)) {
    if (canonicalName(match[1] ?? '') !== 'Content-Length') continue
    const length = readDigits((match[2] ?? '').trim())
    if (length === null || found !== null) return 'content-length'
    found = length
  }
  return found ?? 'no-content-length'
}
