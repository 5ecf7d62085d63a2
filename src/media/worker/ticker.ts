/** One packet's worth of sound. */
const tickMs = 20
export const samplesPerTick = 160

/** More missed ticks than this are let go: after a long stall nobody wants to hear it all at once. */
const mostAtOnce = 5

/** Calls `tick` every 20 ms by the clock, without drift: a late tick does not delay the next, a missed one is made up for. */
export function startTicker(tick: (now: number) => void): () => void {
  let due = performance.now() + tickMs
  let timer = setTimeout(run, tickMs)
  function run(): void {
    const now = performance.now()
    if (now - due > mostAtOnce * tickMs) due = now
    while (due <= now) {
      tick(now)
      due += tickMs
    }
    timer = setTimeout(run, Math.max(1, due - performance.now()))
  }
  return () => clearTimeout(timer)
}
