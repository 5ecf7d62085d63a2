/** Late by more (960 ms): not a late packet but a clock that stopped or leapt. */
const latest = 7680
/** How far sound may lie off the wall clock before it is moved: 10 ms. */
const tolerance = 80
/** Packets over which the least lateness is taken: about two seconds. */
const windowLength = 100

/**
 * Where a packet's sound belongs in the recording. Arrival times tremble and timestamps do not, but timestamps come from another
 * clock. So sound is placed by timestamp from an anchor, and the anchor follows the wall clock: at once when a packet comes before
 * its time (the anchor was late), and by the least lateness of some seconds when the far clock runs slow, fast or stops in pauses.
 */
export class Timeline {
  #anchorTimestamp = 0
  #anchorFrame: number | null = null
  #least = Infinity
  #count = 0

  /** The frame where a packet with this timestamp starts; `now` is the frame of its arrival. */
  place(timestamp: number, now: number): number {
    if (this.#anchorFrame === null) return this.#anchor(timestamp, now)
    const frame = this.#anchorFrame + ((timestamp - this.#anchorTimestamp) | 0)
    const late = now - frame
    if (late < -tolerance || late > latest) return this.#anchor(timestamp, now)

    this.#least = Math.min(this.#least, late)
    if (++this.#count < windowLength) return frame
    const drift = this.#least > tolerance ? this.#least : 0
    return this.#anchor(timestamp, frame + drift)
  }

  #anchor(timestamp: number, frame: number): number {
    this.#anchorTimestamp = timestamp
    this.#anchorFrame = frame
    this.#least = Infinity
    this.#count = 0
    return frame
  }
}
