import { networkInterfaces } from 'node:os'
import type { Counters } from '#sip/counters.ts'
import { skipLineBreaks } from '#sip/grammar/parse.ts'
import type { ParseRefusal } from '#sip/grammar/parse.ts'
import type { Hop } from '#sip/message.ts'
import type { ConnectionLimits } from './connection.ts'
import { connectionLimits } from './connection.ts'
import { boundFacing, familyOf, interfaceFacing, isLoopback } from './local-address.ts'
import type { TlsOptions } from './streams.ts'
import { Streams } from './streams.ts'
import { UdpSocket } from './udp.ts'

export type TransportOptions = Readonly<{
  /** Addresses to listen on, IPv4 and IPv6; `0.0.0.0` and `::` for all of a family. Loopback when not given. */
  bind?: readonly string[]
  /** UDP and TCP; 0 lets the system choose, the same for both when it can. */
  port?: number
  /** Listens for TLS when there is a certificate. */
  tls?: TlsOptions & Readonly<{ port: number }>
  /** Our address as the world sees it (behind a NAT): what Via and Contact say to peers that are not on this machine. */
  publicAddress?: string
  limits?: Partial<ConnectionLimits>
  /** Asked for each datagram, each connection and each message on one: false drops it unread and counts it. */
  admit?: (from: Hop) => boolean
}>

/** Takes every message that came, unread. `broken` is why its stream ends here. */
export type Receive = (bytes: Buffer, from: Hop, broken: ParseRefusal | null) => void

type Ports = Readonly<{ udp: number; tcp: number; tls: number | null }>

/** The transport layer (RFC 3261, section 18): bytes in from anywhere, bytes out to a hop. */
export class Transports {
  readonly #options: TransportOptions
  readonly #bind: readonly string[]
  readonly #counters: Counters
  readonly #udp: UdpSocket[] = []
  readonly #tcp: Streams
  readonly #tls: Streams | null
  readonly #facing = new Map<string, string>()
  #ports: Ports = { udp: 0, tcp: 0, tls: null }
  #receive: Receive = () => undefined

  constructor(options: TransportOptions, counters: Counters) {
    this.#options = options
    this.#bind = options.bind ?? ['127.0.0.1']
    this.#counters = counters
    const limits = { ...connectionLimits, ...options.limits }
    const events = {
      onMessage: (bytes: Buffer, from: Hop, broken: ParseRefusal | null) =>
        this.#admitted(bytes, from, broken),
      admit: (from: Hop) => options.admit?.(from) ?? true,
    }
    this.#tcp = new Streams(null, limits, events, counters)
    this.#tls = options.tls === undefined ? null : new Streams(options.tls, limits, events, counters)
  }

  /** Binds everything, or nothing: when one port cannot be had, those already open are closed and the error is thrown. */
  async listen(receive: Receive): Promise<void> {
    this.#receive = receive
    try {
      await this.#bindAll()
    } catch (error) {
      await this.close()
      throw error
    }
  }

  send(bytes: Buffer, to: Hop, onFailure: () => void): void {
    const failed = () => {
      this.#counters.add('send.failed')
      onFailure()
    }
    if (to.transport === 'UDP') {
      const address = boundFacing(to.address, this.#bind)
      const socket = this.#udp.find((socket) => socket.address === address)
      if (socket === undefined) setImmediate(failed)
      else socket.send(bytes, to, failed)
    } else {
      const streams = to.transport === 'TCP' ? this.#tcp : this.#tls
      if (streams === null) setImmediate(failed)
      else streams.send(bytes, to, failed)
    }
  }

  /** How the far end at `to` reaches us: goes into Via and Contact. */
  localHop(to: Hop): Hop {
    const { udp, tcp, tls } = this.#ports
    const port = to.transport === 'UDP' ? udp : to.transport === 'TCP' ? tcp : (tls ?? tcp)
    return { transport: to.transport, address: this.#addressFor(to.address), port }
  }

  ports(): Ports {
    return this.#ports
  }

  get connections(): number {
    return this.#tcp.size + (this.#tls?.size ?? 0)
  }

  async close(): Promise<void> {
    this.#receive = () => undefined
    const udp = this.#udp.splice(0)
    await Promise.all([...udp.map((socket) => socket.close()), this.#tcp.close(), this.#tls?.close()])
  }

  async #bindAll(): Promise<void> {
    const { port = 0, tls } = this.#options
    let udp = port
    let tcp = port
    let tlsPort = tls?.port ?? null
    for (const address of this.#bind) {
      const socket = await UdpSocket.bind(
        address,
        udp,
        (bytes, from) => this.#datagram(bytes, from),
        () => this.#counters.add('udp.error'),
      )
      this.#udp.push(socket)
      udp = socket.port
      tcp = await this.#tcp.listen(address, tcp === 0 ? udp : tcp).catch((error: unknown) => {
        if (tcp !== 0) throw error
        return this.#tcp.listen(address, 0)
      })
      if (this.#tls !== null && tlsPort !== null) tlsPort = await this.#tls.listen(address, tlsPort)
    }
    this.#ports = { udp, tcp, tls: tlsPort }
  }

  #datagram(bytes: Buffer, from: Hop): void {
    // Keep-alives: line breaks, or a few zero bytes, hold a NAT binding open and say nothing (RFC 5626, 4.4.2 allows STUN, too).
    const first = bytes[skipLineBreaks(bytes, 0)]
    if (first === undefined || first < 32) this.#counters.add('udp.keep-alive')
    else this.#admitted(bytes, from, null)
  }

  #admitted(bytes: Buffer, from: Hop, broken: ParseRefusal | null): void {
    if (this.#options.admit?.(from) === false) this.#counters.add('dropped.rate')
    else this.#receive(bytes, from, broken)
  }

  #addressFor(peer: string): string {
    const { publicAddress } = this.#options
    if (publicAddress !== undefined && !isLoopback(peer) && familyOf(publicAddress) === familyOf(peer)) {
      return publicAddress
    }
    const bound = boundFacing(peer, this.#bind) ?? this.#bind[0] ?? '127.0.0.1'
    if (bound !== '0.0.0.0' && bound !== '::') return bound
    const known = this.#facing.get(peer)
    if (known !== undefined) return known
    // Interfaces change (DHCP, VPN): what was found is kept for a bounded number of peers, then looked up again.
    if (this.#facing.size >= 1000) this.#facing.clear()
    const found = interfaceFacing(peer, networkInterfaces())
    this.#facing.set(peer, found)
    return found
  }
}
