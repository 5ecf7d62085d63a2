import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'
import { connect, createServer, isIP } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import type { Counters } from '#sip/counters.ts'
import type { ParseRefusal } from '#sip/grammar/parse.ts'
import type { Hop } from '#sip/message.ts'
import type { ConnectionLimits } from './connection.ts'
import { Connection } from './connection.ts'

/** PEM texts. `ca` replaces the system's trusted roots for the servers we call. */
export type TlsOptions = Readonly<{ cert: string; key: string; ca?: string }>

export type StreamEvents = Readonly<{
  onMessage(bytes: Buffer, from: Hop, broken: ParseRefusal | null): void
  admit(from: Hop): boolean
}>

/** TCP, or TLS over it: its listeners and all its connections, those that came and those we made (RFC 3261, 18.1.1 and 18.2.1). */
export class Streams {
  readonly #transport: 'TCP' | 'TLS'
  readonly #tls: TlsOptions | null
  readonly #limits: ConnectionLimits
  readonly #events: StreamEvents
  readonly #counters: Counters
  readonly #servers: Server[] = []
  readonly #connections = new Map<string, Connection>()
  /** Connections we made, by whom they lead to. */
  readonly #outgoing = new Map<string, Connection>()
  readonly #perAddress = new Map<string, number>()

  constructor(tls: TlsOptions | null, limits: ConnectionLimits, events: StreamEvents, counters: Counters) {
    this.#transport = tls === null ? 'TCP' : 'TLS'
    this.#tls = tls
    this.#limits = limits
    this.#events = events
    this.#counters = counters
  }

  get size(): number {
    return this.#connections.size
  }

  /** Resolves with the port; rejects when it cannot be had. */
  async listen(address: string, port: number): Promise<number> {
    const tls = this.#tls
    const server =
      tls === null ? createServer() : createTlsServer({ ...tls, handshakeTimeout: this.#limits.connect })
    server.on(tls === null ? 'connection' : 'secureConnection', (socket: Socket) => this.#accept(socket))
    server.on('tlsClientError', () => this.#counters.add('connection.tls-handshake-failed'))
    server.maxConnections = this.#limits.connections
    server.listen({ host: address, port, ipv6Only: true })
    await once(server, 'listening')
    server.on('error', () => this.#counters.add('connection.accept-failed'))
    this.#servers.push(server)
    return (server.address() as AddressInfo).port // it listens on a port, not on a pipe
  }

  /** On the named connection while it lasts; else on one that leads there; else on a new one. */
  send(bytes: Buffer, to: Hop, onFailure: () => void): void {
    const named = to.connection === undefined ? undefined : this.#connections.get(to.connection)
    const connection = named?.open ? named : this.#connectionTo(to)
    if (connection === null) setImmediate(onFailure)
    else connection.send(bytes, onFailure)
  }

  async close(): Promise<void> {
    for (const connection of this.#connections.values()) connection.destroy()
    await Promise.all(
      this.#servers.splice(0).map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve())
          }),
      ),
    )
  }

  #accept(socket: Socket): void {
    const { remoteAddress, remotePort } = socket
    if (remoteAddress === undefined || remotePort === undefined) {
      socket.destroy()
      return
    }
    const hop = this.#newHop(remoteAddress, remotePort)
    const many = (this.#perAddress.get(remoteAddress) ?? 0) >= this.#limits.connectionsPerAddress
    if (many || this.#connections.size >= this.#limits.connections || !this.#events.admit(hop)) {
      this.#counters.add(many ? 'connection.too-many-from-address' : 'connection.refused')
      socket.destroy()
      return
    }
    this.#counters.add('connection.accepted')
    this.#add(socket, hop)
  }

  #connectionTo(to: Hop): Connection | null {
    const key = keyOf(to)
    const existing = this.#outgoing.get(key)
    if (existing?.open) return existing
    if (this.#connections.size >= this.#limits.connections) {
      this.#counters.add('connection.too-many')
      return null
    }
    const { address: host, port } = to
    const tls = this.#tls
    const socket =
      tls === null
        ? connect({ host, port })
        : connectTls({ ...tls, host, port, ...(isIP(host) === 0 ? { servername: host } : {}) })
    this.#counters.add('connection.made')
    const connection = this.#add(socket, this.#newHop(host, port), key)
    this.#outgoing.set(key, connection)
    return connection
  }

  #newHop(address: string, port: number): Hop & Readonly<{ transport: 'TCP' | 'TLS'; connection: string }> {
    return { transport: this.#transport, address, port, connection: randomUUID() }
  }

  #add(
    socket: Socket,
    hop: Hop & Readonly<{ transport: 'TCP' | 'TLS'; connection: string }>,
    outgoing?: string,
  ): Connection {
    const { address, connection: id } = hop
    const connection = new Connection(socket, hop, this.#limits, {
      onMessage: (bytes, from, broken) => this.#events.onMessage(bytes, from, broken),
      onPing: () => this.#counters.add('connection.ping'),
      onClosed: (because) => {
        this.#connections.delete(id)
        if (outgoing !== undefined && this.#outgoing.get(outgoing) === connection)
          this.#outgoing.delete(outgoing)
        const left = (this.#perAddress.get(address) ?? 1) - 1
        if (left === 0) this.#perAddress.delete(address)
        else this.#perAddress.set(address, left)
        if (because !== null) this.#counters.add(`connection.closed.${because}`)
      },
    })
    this.#connections.set(id, connection)
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1)
    return connection
  }
}

const keyOf = (to: Hop): string => `${to.address} ${to.port}`
