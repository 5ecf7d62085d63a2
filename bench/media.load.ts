import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { headerLength, readRtp, writeRtpHeader } from '#media/rtp.ts'

/**
 * The telephones of the media benchmark, in a process of their own: one socket for each leg, a packet from each every 20 ms, not
 * all at once. A packet carries when it left and its number; whoever hears it tells how long it took.
 */
export type LoadOrder = Readonly<{ ports: readonly number[]; seconds: number }>
export type LoadReport =
  | Readonly<{ tells: 'ready'; ports: readonly number[] }>
  | Readonly<{
      tells: 'done'
      sent: number
      heard: number
      delaysMs: readonly number[]
      latestSendMs: number
    }>

// A measuring instrument that dawdles measures itself: where the system allows it, it goes first.
try {
  setPriority(-10)
} catch {
  // Then its own lateness is in the figures, and in a row of its own.
}

const legs = Number(process.argv[2])
const stamp = 0x52_52_42_31
const delaysMs: number[] = []
let sent = 0
let latestSendMs = 0

const sockets = await Promise.all(
  Array.from({ length: legs }, async () => {
    const socket = createSocket({ type: 'udp4', lookup: (address, _, done) => done(null, address, 4) })
    const listening = once(socket, 'listening')
    socket.bind(0, '127.0.0.1')
    await listening
    socket.setRecvBufferSize(1 << 20)
    socket.on('message', (packet) => {
      const header = readRtp(packet)
      if (header && packet.readUInt32BE(header.from) === stamp)
        delaysMs.push(performance.now() - packet.readDoubleBE(header.from + 4))
    })
    return socket
  }),
)
const tell = (report: LoadReport): void => void process.send?.(report)
tell({ tells: 'ready', ports: sockets.map((socket) => socket.address().port) })

process.once('message', (order: LoadOrder) => {
  const start = performance.now() + 100
  const packets = 50 * order.seconds
  const speech = Buffer.from(Array.from({ length: 160 }, (_, index) => (index * 37) & 0xff))
  /** The moments at which packets are due, in order: leg after leg, every 20 ms / legs. */
  let next = 0

  function run(): void {
    const now = performance.now()
    for (; next < packets * legs; next++) {
      const due = start + (next * 20) / legs
      if (due > now) break
      const leg = next % legs
      const index = Math.floor(next / legs)
      const packet = Buffer.alloc(headerLength + 160)
      writeRtpHeader(packet, 0, 0, index === 0, index, index * 160, leg + 1)
      speech.copy(packet, headerLength)
      const at = performance.now()
      packet.writeUInt32BE(stamp, headerLength)
      packet.writeDoubleBE(at, headerLength + 4)
      sockets[leg]?.send(packet, 0, packet.length, order.ports[leg] ?? 0, '127.0.0.1')
      latestSendMs = Math.max(latestSendMs, at - due)
      sent++
    }
    if (next < packets * legs) setTimeout(run, 1)
    else setTimeout(finish, 1000)
  }

  run()
})

function finish(): void {
  tell({ tells: 'done', sent, heard: delaysMs.length, delaysMs, latestSendMs })
  for (const socket of sockets) socket.close()
}
