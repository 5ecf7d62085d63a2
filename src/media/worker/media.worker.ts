import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { openStorage } from '#platform/storage.ts'
import { Exchange } from './exchange.ts'
import { PortPool } from './port-pool.ts'
import type { MediaEngineOptions, Order, Report } from './protocol.ts'
import { startTicker } from './ticker.ts'

/** The thread in which all sound lives, so that a report being computed elsewhere never makes a call stutter. */

if (!parentPort) throw new Error('this file runs as a worker of worker/engine.ts')
const main = parentPort
const options = workerData as Omit<MediaEngineOptions, 'onFault'> // worker/engine.ts is the only one to start it
const tell = (report: Report): void => main.postMessage(report)

// On Linux a priority belongs to a thread: sound goes before everything else here, where the system allows it.
try {
  if (process.platform === 'linux') setPriority(0, -10)
} catch {
  // Without the right to it, ordinary priority has to do.
}

const pool = new PortPool(options.bind, options.ports)
const storage = await openStorage(options.dataDirectory)
const exchange = new Exchange(pool, storage, options.timeoutMs ?? 30_000, (event) =>
  tell({ tells: 'event', event }),
)
const first = await pool.fill()
if (first.length === 0) {
  const range = options.ports === null ? 'any port' : `ports ${options.ports.from} to ${options.ports.to}`
  throw new Error(`no port for RTP could be opened: tried ${range} on ${options.bind}`)
}
tell({ tells: 'ports', ports: first })

const stopTicker = startTicker((now) => {
  exchange.tick(now)
  const ports = pool.rested(now)
  if (ports.length > 0) tell({ tells: 'ports', ports })
  restock ??= fill()
})

/** One filling at a time: opening a port takes a turn of the loop or two. */
let restock: Promise<void> | null = null
async function fill(): Promise<void> {
  const ports = await pool.fill()
  restock = null
  if (ports.length > 0) tell({ tells: 'ports', ports })
}

main.on('message', (order: Order) => void carryOut(order))

async function carryOut(order: Order): Promise<void> {
  const now = performance.now()
  switch (order.do) {
    case 'open':
      return exchange.open(order.leg, order.port, now)
    case 'set-remote':
      return exchange.setRemote(order.leg, order.remote, now)
    case 'connect':
      return exchange.connect(order.a, order.b)
    case 'disconnect':
      return exchange.disconnect(order.leg)
    case 'play':
      return exchange.play(order.leg, order.id, order.prompt, order.loop)
    case 'stop-playing':
      return exchange.stopPlaying(order.leg)
    case 'send-keys':
      return exchange.sendKeys(order.leg, order.keys)
    case 'start-recording':
      return exchange.startRecording(order.recording, order.left, order.options, now)
    case 'pause-recording':
      return exchange.pauseRecording(order.recording, order.paused)
    case 'stop-recording':
      return tell({
        tells: 'answer',
        ask: order.ask,
        answer: await exchange.stopRecording(order.recording, order.keep, now),
      })
    case 'close-leg':
      return tell({ tells: 'answer', ask: order.ask, answer: exchange.closeLeg(order.leg, now) })
    case 'close':
      stopTicker()
      await exchange.close(now)
      tell({ tells: 'answer', ask: order.ask, answer: null })
      return main.close()
  }
}
