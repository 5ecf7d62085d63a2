import { createSocket, type Socket } from 'node:dgram'

/** A far end made of raw datagrams, for when it must misbehave. Keeps what it received until somebody asks for it. */
export class SipPeer {
  readonly port: number
  readonly #socket: Socket
  readonly #received: string[] = []
  readonly #waiters: { matches: (text: string) => boolean; resolve: (text: string) => void }[] = []

  private constructor(socket: Socket) {
    this.#socket = socket
    this.port = socket.address().port
    socket.on('message', (bytes: Buffer) => this.#take(bytes.toString('latin1')))
  }

  static open(): Promise<SipPeer> {
    const socket = createSocket('udp4')
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(0, '127.0.0.1', () => resolve(new SipPeer(socket)))
    })
  }

  /** Sends text as a message: lines get CRLF, and Content-Length is counted when there is none. */
  send(to: number, text: string): void {
    const [head = '', ...body] = text
      .trim()
      .replaceAll('\r\n', '\n')
      .split(/\n[ \t]*\n/)
    const content = body
      .map((part) => `${part.replace(/^[ \t]+/gm, '').replaceAll('\n', '\r\n')}\r\n`)
      .join('')
    const lines = head.split('\n').map((line) => line.trim())
    if (!/^content-length:/im.test(head)) lines.push(`Content-Length: ${Buffer.byteLength(content)}`)
    this.#socket.send(`${lines.join('\r\n')}\r\n\r\n${content}`, to, '127.0.0.1')
  }

  /** The next message whose first line begins so (`ACK`, `SIP/2.0 200`), seen or still to come; anything before it is put aside. */
  next(start: string, withText = ''): Promise<string> {
    const matches = (text: string) => text.startsWith(start) && text.includes(withText)
    const at = this.#received.findIndex(matches)
    if (at >= 0) return Promise.resolve(this.#received.splice(at, 1)[0] ?? '')
    return new Promise((resolve) => this.#waiters.push({ matches, resolve }))
  }

  /** How many messages with this start have come and nobody asked for. */
  unread(start: string): number {
    return this.#received.filter((text) => text.startsWith(start)).length
  }

  /** Answers a request as it came: Via, From, To, Call-ID and CSeq are copied, a tag is added. */
  respond(
    to: number,
    request: string,
    status: string,
    options: Readonly<{ tag?: string; headers?: string; sdp?: string }> = {},
  ): void {
    const copied = request
      .split('\r\n')
      .filter((line) => /^(via|from|to|call-id|cseq|record-route):/i.test(line))
    const tagged = copied.map((line) =>
      /^to:/i.test(line) && !/;tag=/.test(line) && options.tag !== undefined
        ? `${line};tag=${options.tag}`
        : line,
    )
    const sdp = options.sdp === undefined ? '' : `Content-Type: application/sdp\n`
    this.send(
      to,
      `SIP/2.0 ${status}\n${tagged.join('\n')}\nContact: <sip:127.0.0.1:${this.port}>\n${options.headers === undefined ? '' : `${options.headers}\n`}${sdp}\n\n${options.sdp ?? ''}`,
    )
  }

  close(): void {
    this.#socket.close()
  }

  #take(text: string): void {
    const at = this.#waiters.findIndex((waiter) => waiter.matches(text))
    if (at < 0) this.#received.push(text)
    else this.#waiters.splice(at, 1)[0]?.resolve(text)
  }
}

/** The value of a header field in a raw message. */
export const fieldOf = (message: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(message)?.[1]?.trim() ?? ''
