import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIP, isIPv6 } from 'node:net'

/** Packets to a closed leg may come for a while; its ports rest this long before another leg gets them. */
const restMs = 2000
const receiveBuffer = 1 << 20

export type PacketListener = (packet: Buffer, address: string, port: number) => void

/** An even port for RTP and the odd one after it for RTCP (RFC 3550, section 11), already open. */
export class PortPair {
  readonly port: number
  readonly #rtp: Socket
  readonly #rtcp: Socket
  onRtp: PacketListener = nobody
  onRtcp: PacketListener = nobody
  freeAt = 0

  constructor(rtp: Socket, rtcp: Socket) {
    this.port = rtp.address().port
    this.#rtp = rtp
    this.#rtcp = rtcp
    rtp.on('message', (packet, from) => this.onRtp(packet, from.address, from.port))
    rtcp.on('message', (packet, from) => this.onRtcp(packet, from.address, from.port))
    // An ICMP "unreachable" or a full buffer is the network's affair; the media time-out tells when nobody is there.
    rtp.on('error', () => undefined)
    rtcp.on('error', () => undefined)
  }

  sendRtp(packet: Buffer, from: number, length: number, port: number, address: string): void {
    if (isReachable(address, port)) this.#rtp.send(packet, from, length, port, address)
  }

  sendRtcp(packet: Buffer, port: number, address: string): void {
    if (isReachable(address, port)) this.#rtcp.send(packet, 0, packet.length, port, address)
  }

  close(): void {
    this.#rtp.close()
    this.#rtcp.close()
  }
}

function nobody(): void {}

/** An SDP may name anything: a host name, port 0, 0.0.0.0 for hold (RFC 2543). Such a far end is heard, and answered once it was. */
const isReachable = (address: string, port: number): boolean =>
  port > 0 && port <= 0xffff && isIP(address) !== 0 && address !== '0.0.0.0'

/** Keeps ports open ahead of need, so that a call gets one without waiting for the system. */
export class PortPool {
  readonly #bind: string
  readonly #range: Readonly<{ from: number; to: number }> | null
  readonly #spare: number
  #next: number
  /** Ports told and not yet taken. */
  #given = 0
  #resting: PortPair[] = []
  readonly #open = new Map<number, PortPair>()

  constructor(bind: string, range: Readonly<{ from: number; to: number }> | null, spare = 128) {
    this.#bind = bind
    this.#range = range && { from: range.from + (range.from & 1), to: range.to }
    this.#spare = spare
    this.#next = this.#range?.from ?? 0
  }

  /** Opens pairs until as many are spare as should be; answers with the new ones, each told once. */
  async fill(): Promise<readonly number[]> {
    const ports: number[] = []
    while (this.#given + ports.length < this.#spare) {
      const pair = await this.#openNext()
      if (pair === null) break
      this.#open.set(pair.port, pair)
      ports.push(pair.port)
    }
    this.#given += ports.length
    return ports
  }

  /** The pair behind a spare port, which is spare no longer. */
  take(port: number): PortPair | null {
    const pair = this.#open.get(port) ?? null
    if (pair) this.#given--
    return pair
  }

  /** Takes a pair back. It is given out again (`rested`) when stray packets have died down. */
  release(pair: PortPair, now: number): void {
    pair.onRtp = nobody
    pair.onRtcp = nobody
    pair.freeAt = now + restMs
    this.#resting.push(pair)
  }

  /** Ports that have rested; each is told once. */
  rested(now: number): readonly number[] {
    const first = this.#resting.findIndex((pair) => pair.freeAt > now)
    const ready = this.#resting.splice(0, first === -1 ? this.#resting.length : first)
    this.#given += ready.length
    return ready.map((pair) => pair.port)
  }

  close(): void {
    for (const pair of this.#open.values()) pair.close()
    this.#open.clear()
  }

  async #openNext(): Promise<PortPair | null> {
    if (this.#range === null) return this.#openAnywhere()
    // Once through the range; a port somebody else holds is passed over for good.
    while (this.#next < this.#range.to) {
      const port = this.#next
      this.#next += 2
      const pair = await this.#openAt(port)
      if (pair) return pair
    }
    return null
  }

  async #openAnywhere(): Promise<PortPair | null> {
    for (let attempt = 0; attempt < 200; attempt++) {
      const first = await this.#bindSocket(0)
      if (!first) return null
      const { port } = first.address()
      const second = await this.#bindSocket(port ^ 1)
      if (second) return (port & 1) === 0 ? new PortPair(first, second) : new PortPair(second, first)
      first.close()
    }
    return null
  }

  async #openAt(port: number): Promise<PortPair | null> {
    const rtp = await this.#bindSocket(port)
    if (!rtp) return null
    const rtcp = await this.#bindSocket(port + 1)
    if (rtcp) return new PortPair(rtp, rtcp)
    rtp.close()
    return null
  }

  /** Null when the port is taken. */
  async #bindSocket(port: number): Promise<Socket | null> {
    const socket = createSocket({
      type: isIPv6(this.#bind) ? 'udp6' : 'udp4',
      // Far ends are addresses, never names: nothing to look up, and no turn of the loop spent on it.
      lookup: (address, _options, done) => done(null, address, isIPv6(address) ? 6 : 4),
    })
    try {
      // With nothing to look up, binding may be done before it returns: listen first.
      const listening = once(socket, 'listening')
      socket.bind({ port, address: this.#bind, exclusive: true })
      await listening
    } catch {
      socket.close()
      return null
    }
    socket.setRecvBufferSize(receiveBuffer)
    socket.setSendBufferSize(receiveBuffer)
    return socket
  }
}
