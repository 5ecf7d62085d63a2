import type { Socket } from 'node:net'
import type { Hop, Transport } from '#sip/message.ts'
import type { ParseRefusal } from '#sip/grammar/parse.ts'
import { StreamFramer } from '#sip/grammar/stream.ts'

/** What keeps a stranger from holding our memory or our file descriptors. All times in milliseconds. */
export const connectionLimits = {
  connections: 4096,
  /** An office behind one address may have hundreds of phones. */
  connectionsPerAddress: 512,
  /** A message begun must be finished in this time, however busily its bytes drip in. */
  partialMessage: 10_000,
  /** Nothing in either direction. Longer than the keep-alives of RFC 5626 (95 to 120 s) and than most calls. */
  idle: 600_000,
  connect: 5000,
  /** What a peer that does not read may leave unsent. */
  unsentBytes: 1024 * 1024,
}
export type ConnectionLimits = Readonly<typeof connectionLimits>

/** Why we closed a connection: each is a counter. */
export type ClosedBecause = 'partial-message' | 'idle' | 'connect-timeout' | 'slow-reader' | 'broken-stream'

export type ConnectionEvents = Readonly<{
  /** `broken` names why nothing can follow on this stream; an answer may still be sent before it closes. */
  onMessage(bytes: Buffer, from: Hop, broken: ParseRefusal | null): void
  onPing(): void
  onClosed(because: ClosedBecause | null): void
}>

/** One TCP or TLS connection: frames what comes in, answers keep-alives, and closes what is slow, idle or broken. */
export class Connection {
  readonly hop: Hop
  readonly #socket: Socket
  readonly #framer = new StreamFramer()
  readonly #limits: ConnectionLimits
  #because: ClosedBecause | null = null
  #partialTimer: NodeJS.Timeout | null = null

  constructor(
    socket: Socket,
    hop: Hop & Readonly<{ transport: Exclude<Transport, 'UDP'> }>,
    limits: ConnectionLimits,
    events: ConnectionEvents,
  ) {
    this.hop = hop
    this.#socket = socket
    this.#limits = limits
    socket.setNoDelay(true)
    if (socket.connecting) {
      const timer = setTimeout(() => this.#close('connect-timeout'), limits.connect)
      socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer))
    }
    socket.setTimeout(limits.idle, () => this.#close('idle'))
    socket.on('data', (chunk: Buffer) => this.#receive(chunk, events))
    socket.on('error', () => undefined) // 'close' follows, and says all we need
    socket.on('close', () => {
      if (this.#partialTimer !== null) clearTimeout(this.#partialTimer)
      events.onClosed(this.#because)
    })
  }

  get open(): boolean {
    return !this.#socket.destroyed && this.#socket.writable
  }

  send(bytes: Buffer, onFailure: () => void): void {
    this.#socket.write(bytes, (error) => {
      if (error) onFailure()
    })
    if (this.#socket.writableLength > this.#limits.unsentBytes) this.#close('slow-reader')
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer, events: ConnectionEvents): void {
    for (const frame of this.#framer.push(chunk)) {
      switch (frame.kind) {
        case 'ping':
          events.onPing()
          this.send(pong, () => undefined)
          break
        case 'message':
          events.onMessage(frame.bytes, this.hop, null)
          break
        case 'broken':
          events.onMessage(frame.bytes, this.hop, frame.reason)
          this.#because = 'broken-stream'
          this.#socket.end()
          this.#socket.setTimeout(1000, () => this.#socket.destroy())
          break
      }
    }
    this.#watchPartial()
  }

  #watchPartial(): void {
    if (!this.#framer.partial) {
      if (this.#partialTimer !== null) clearTimeout(this.#partialTimer)
      this.#partialTimer = null
    } else if (this.#partialTimer === null) {
      this.#partialTimer = setTimeout(() => this.#close('partial-message'), this.#limits.partialMessage)
      this.#partialTimer.unref()
    }
  }

  #close(because: ClosedBecause): void {
    this.#because ??= because
    this.#socket.destroy()
  }
}

const pong = Buffer.from('\r\n')
