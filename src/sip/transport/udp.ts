import type { Socket } from 'node:dgram'
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns'
import { once } from 'node:events'
import { isIP } from 'node:net'
import type { Hop } from '#sip/message.ts'
import { familyOf } from './local-address.ts'

/** One bound UDP socket. Datagrams leave from the port they come to, which is what `rport` needs (RFC 3581). */
export class UdpSocket {
  readonly address: string
  readonly port: number
  readonly #socket: Socket

  private constructor(socket: Socket, address: string) {
    this.#socket = socket
    this.address = address
    this.port = socket.address().port
  }

  static async bind(
    address: string,
    port: number,
    receive: (bytes: Buffer, from: Hop) => void,
    onError: () => void,
  ): Promise<UdpSocket> {
    const socket = createSocket({
      type: familyOf(address) === 6 ? 'udp6' : 'udp4',
      ipv6Only: familyOf(address) === 6,
      // A burst of calls must fit while we are busy; the system cuts it to what it allows.
      recvBufferSize: 4 * 1024 * 1024,
      // An address needs no name service, and no turn of the event loop to find that out.
      lookup: (host, options, found) => {
        const family = isIP(host)
        if (family === 0) lookup(host, options, found)
        else found(null, host, family)
      },
    })
    const listening = once(socket, 'listening') // before `bind`, which with such a lookup is done when it returns
    socket.bind({ address, port })
    await listening
    socket.on('error', onError)
    socket.on('message', (bytes, remote) =>
      receive(bytes, { transport: 'UDP', address: remote.address, port: remote.port }),
    )
    return new UdpSocket(socket, address)
  }

  send(bytes: Buffer, to: Hop, onFailure: () => void): void {
    this.#socket.send(bytes, to.port, to.address, (error) => {
      if (error !== null) onFailure()
    })
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#socket.close(() => resolve())
    })
  }
}
