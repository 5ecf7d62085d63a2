import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { PeerOrder, PeerReport } from './sip-peer.ts'

/** A carrier and a phone in a process of their own. `port` is the phone's. */
export interface Peer {
  readonly port: number
  run(order: PeerOrder): Promise<PeerReport>
  stop(): void
}

export async function startPeer(): Promise<Peer> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'sip-peer.ts'))
  const [{ port }] = (await once(child, 'message')) as [{ port: number }] // its first message
  return {
    port,
    async run(order) {
      child.send(order)
      const [report] = (await once(child, 'message')) as [PeerReport] // its second and last message
      return report
    },
    stop: () => child.kill(),
  }
}
