import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMediaEngine } from '#media/worker/engine.ts'
import { atLeast, atMost, informs, quantile } from './bench.ts'
import type { Bench } from './bench.ts'
import type { LoadOrder, LoadReport } from './media.load.ts'

const calls = 200
const seconds = 10
/** Of every 20 ms, the main thread is busy for so many: a server that does other things too. */
const busyMs = 5

/**
 * 200 calls at once, every one recorded: 400 legs, 20,000 packets a second in and as many out, from telephones in another process,
 * over real sockets. The delay is from a telephone's send to the other's receive, the telephones' own dawdling included.
 */
export const bench: Bench = async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'ringroot-bench-'))
  const engine = await startMediaEngine({
    bind: '127.0.0.1',
    announced: '127.0.0.1',
    ports: null,
    dataDirectory,
  })
  const load = fork(new URL('./media.load.ts', import.meta.url), [String(2 * calls)], {
    serialization: 'advanced',
  })
  const busy = setInterval(() => spin(busyMs), 20)
  try {
    const far = await told(load, 'ready')
    const openMs: number[] = []
    const ports: number[] = []
    for (const [index, port] of far.ports.entries()) {
      const leg = `leg-${index}`
      const before = performance.now()
      const ours = await engine.openLeg(leg)
      openMs.push(performance.now() - before)
      ports.push(ours.port)
      const remote = {
        address: '127.0.0.1',
        port,
        codec: 'PCMU',
        keysPayloadType: 101,
        send: true,
        receive: true,
      } as const
      engine.setRemote(leg, remote)
      if (index % 2 === 0) continue
      engine.connect(`leg-${index - 1}`, leg)
      engine.startRecording(`recordings/${index >> 1}`, `leg-${index - 1}`)
    }

    const before = process.cpuUsage()
    const order: LoadOrder = { ports, seconds }
    load.send(order)
    const { sent, heard, delaysMs, latestSendMs } = await told(load, 'done')
    const used = process.cpuUsage(before)

    const facts = await Promise.all(
      Array.from({ length: calls }, (_, call) => engine.stopRecording(`recordings/${call}`)),
    )
    const whole = facts.filter(
      ({ peaks }) => loudSlices(peaks, 0) >= 20 * seconds - 1 && loudSlices(peaks, 1) >= 20 * seconds - 1,
    )
    const inTime = delaysMs.filter((delay) => delay <= 20).length
    return [
      atMost(
        'media',
        `${calls} calls at once, all recorded: packets lost of ${sent}`,
        sent - heard,
        0,
        'packets',
      ),
      atLeast(
        'media',
        `${calls} calls at once, all recorded: relayed within 20 ms`,
        rounded((100 * inTime) / sent),
        99.9,
        '%',
      ),
      atLeast(
        'media',
        `${calls} calls at once: recordings whole on both sides`,
        whole.length,
        calls,
        'calls',
      ),
      informs('media', 'relay delay, p50', rounded(quantile(delaysMs, 0.5)), 'ms'),
      informs('media', 'relay delay, p99', rounded(quantile(delaysMs, 0.99)), 'ms'),
      informs('media', 'relay delay, worst', rounded(quantile(delaysMs, 1)), 'ms'),
      informs('media', 'the load itself sent late by at most', rounded(latestSendMs), 'ms'),
      informs(
        'media',
        'processor of the server, its busy main thread included',
        rounded((used.user + used.system) / (10_000 * (seconds + 1))),
        '% of one core',
      ),
      informs('media', 'opening a leg, p50', rounded(quantile(openMs, 0.5)), 'ms'),
      informs('media', 'opening 400 legs in a row, each, p99', rounded(quantile(openMs, 0.99)), 'ms'),
    ]
  } finally {
    clearInterval(busy)
    load.kill()
    await engine.close()
    await rm(dataDirectory, { recursive: true, force: true })
  }
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000

/** Slices of 50 ms in which a channel was heard. */
const loudSlices = (peaks: readonly number[], channel: number): number =>
  peaks.filter((peak, index) => index % 2 === channel && peak > 0).length

function spin(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until) JSON.parse(JSON.stringify({ some: ['work', 1, 2, 3] }))
}

function told<Tells extends LoadReport['tells']>(
  load: ChildProcess,
  tells: Tells,
): Promise<Extract<LoadReport, { tells: Tells }>> {
  return new Promise((resolve, reject) => {
    load.once('exit', (code) => reject(new Error(`the load ended with ${code}`)))
    load.on('message', (report: LoadReport) => {
      if (report.tells === tells) resolve(report as Extract<LoadReport, { tells: Tells }>) // just compared
    })
  })
}
