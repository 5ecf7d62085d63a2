/** What became of a packet: good, seen before, so late that its place is gone, or the first of a stream that began anew. */
export type Arrival = 'good' | 'duplicate' | 'late' | 'restarted'

/** RFC 3550, appendix A.1. */
const maxDropout = 3000
const maxMisorder = 100
/** Sequence numbers remembered to know a duplicate; a power of two, and more than `maxMisorder`. */
const memory = 128

/** Watches one incoming stream: order, loss and jitter as RFC 3550 counts them (appendix A.1, A.3 and A.8). */
export class Reception {
  readonly ssrc: number
  received = 0
  /** In timestamp units, smoothed. */
  jitter = 0
  #base: number
  #highest: number
  #cycles = 0
  #restartAt = -1
  #transit: number | null = null
  #seen = new Int32Array(memory).fill(-1)
  #reportedExpected = 0
  #reportedReceived = 0
  /** Losses of streams that ended before a restart. */
  #lostBefore = 0

  constructor(ssrc: number, firstSequence: number) {
    this.ssrc = ssrc
    this.#base = firstSequence
    this.#highest = firstSequence
  }

  /** `arrival` is the local clock in timestamp units (8 for each millisecond at 8 kHz). */
  accept(sequence: number, timestamp: number, arrival: number): Arrival {
    const ahead = (sequence - this.#highest) & 0xffff
    let verdict: Arrival = 'good'
    if (ahead < maxDropout) {
      if (sequence < this.#highest) this.#cycles++
      if (ahead === 0 && this.#seen[sequence % memory] === sequence) return 'duplicate'
      this.#highest = sequence
    } else if (ahead <= 0x10000 - maxMisorder) {
      // A jump: believe it only when the next packet continues it.
      if (sequence !== this.#restartAt) {
        this.#restartAt = (sequence + 1) & 0xffff
        return 'late'
      }
      this.#restart(sequence)
      verdict = 'restarted'
    } else if (this.#seen[sequence % memory] === sequence) {
      return 'duplicate'
    }
    this.#seen[sequence % memory] = sequence
    this.received++
    const transit = (arrival - timestamp) | 0
    if (this.#transit !== null) {
      const change = Math.abs((transit - this.#transit) | 0)
      // A leap of the sender's clock is no jitter.
      if (change < 16_000) this.jitter += (change - this.jitter) / 16
    }
    this.#transit = transit
    return verdict
  }

  get lost(): number {
    return this.#lostBefore + Math.max(0, this.#expected - (this.received - this.#receivedBefore))
  }

  get extendedHighest(): number {
    return (this.#cycles * 0x10000 + this.#highest) >>> 0
  }

  /** The fraction lost since the last report, in 1/256 (RFC 3550, appendix A.3). Asking begins a new interval. */
  fractionLost(): number {
    const expected = this.#expected - this.#reportedExpected
    const received = this.received - this.#receivedBefore - this.#reportedReceived
    this.#reportedExpected += expected
    this.#reportedReceived += received
    return expected <= 0 || expected <= received
      ? 0
      : Math.min(255, Math.floor(((expected - received) * 256) / expected))
  }

  #receivedBefore = 0

  get #expected(): number {
    return this.#cycles * 0x10000 + this.#highest - this.#base + 1
  }

  #restart(sequence: number): void {
    this.#lostBefore = this.lost
    this.#receivedBefore = this.received
    this.#base = sequence
    this.#highest = sequence
    this.#cycles = 0
    this.#restartAt = -1
    this.#transit = null
    this.#reportedExpected = 0
    this.#reportedReceived = 0
    this.#seen.fill(-1)
  }
}
