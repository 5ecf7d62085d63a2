import { sampleRate } from '../wav.ts'

const samplesPerMs = sampleRate / 1000

/** Longer without a packet, and the next one starts anew by the clock (with a marker: RFC 3551, section 4.1). */
const pauseMs = 120

/** A relayed stream whose timestamps leap back so far, or ahead ten times so far, has begun anew. */
const leapSamples = sampleRate

/**
 * The one RTP stream a far end hears, whoever speaks in it: the other leg, a prompt, silence. Its source id never changes, its
 * numbers never jump back, its timestamps follow the clock over every change of speaker.
 */
export class OutgoingStream {
  readonly ssrc: number
  /** Numbers of the packet now being written. */
  sequence = 0
  timestamp = 0
  marker = false
  /** For the sender report, and to know when nothing was sent for a while. */
  packets = 0
  octets = 0
  lastAt = 0
  /** The newest packet so far: late ones do not move it. */
  #newest: number
  #newestTimestamp: number
  #newestSamples = 0
  /** Whose numbers we follow: a relayed stream's id, or null for our own sound. */
  #following: number | null = null
  #followedFrom = 0
  #sequenceOffset = 0
  #timestampOffset = 0

  /** Starts at random numbers (RFC 3550, section 5.1), which the caller brings. */
  constructor(ssrc: number, sequence: number, timestamp: number) {
    this.ssrc = ssrc
    this.#newest = sequence
    this.#newestTimestamp = timestamp
  }

  /** Numbers the next packet of our own sound. */
  next(samples: number, now: number): void {
    const anew = this.#following !== null || this.packets === 0 || now - this.lastAt > pauseMs
    this.#following = null
    this.marker = anew
    this.sequence = (this.#newest + 1) & 0xffff
    this.timestamp = anew ? this.#continued(now) : (this.#newestTimestamp + this.#newestSamples) >>> 0
    this.#sent(samples, now)
  }

  /** Numbers one more packet of an event that began at `timestamp` (RFC 4733: all of its packets share it). */
  repeat(timestamp: number, now: number): void {
    this.sequence = this.#newest = (this.#newest + 1) & 0xffff
    this.timestamp = timestamp
    this.marker = false
    this.packets++
    this.octets += 4
    this.lastAt = now
  }

  /** The timestamp that belongs to a moment, for the sender report. */
  timestampAt(now: number): number {
    return (this.#newestTimestamp + Math.round((now - this.lastAt) * samplesPerMs)) >>> 0
  }

  /**
   * Numbers a packet of another stream that is passed on. Gaps and disorder pass on as they are, so that the far end's own jitter
   * buffer can do its work. False for a packet from before we began to follow: its place is taken.
   */
  follow(
    ssrc: number,
    sequence: number,
    timestamp: number,
    samples: number,
    marker: boolean,
    now: number,
  ): boolean {
    const leap = (timestamp + this.#timestampOffset - this.#newestTimestamp) | 0
    const anew = this.#following !== ssrc || leap < -leapSamples || leap > 10 * leapSamples
    if (anew) {
      this.#following = ssrc
      this.#followedFrom = (this.#newest + 1) & 0xffff
      this.#sequenceOffset = this.#followedFrom - sequence
      this.#timestampOffset = this.#continued(now) - timestamp
    }
    this.sequence = (sequence + this.#sequenceOffset) & 0xffff
    if (distance(this.#followedFrom, this.sequence) < 0) return false
    this.timestamp = (timestamp + this.#timestampOffset) >>> 0
    this.marker = anew || marker
    this.#sent(samples, now)
    return true
  }

  #continued(now: number): number {
    if (this.packets === 0) return this.#newestTimestamp
    const elapsed = Math.round((now - this.lastAt) * samplesPerMs)
    return (this.#newestTimestamp + Math.max(this.#newestSamples, elapsed)) >>> 0
  }

  #sent(samples: number, now: number): void {
    this.packets++
    this.octets += samples
    this.lastAt = now
    if (distance(this.#newest, this.sequence) < 0) return
    this.#newest = this.sequence
    this.#newestTimestamp = this.timestamp
    this.#newestSamples = samples
  }
}

/** From one sequence number to another on the circle of 65536: negative is behind. */
const distance = (from: number, to: number): number => ((to - from) << 16) >> 16
