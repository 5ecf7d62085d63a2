import { timerDelay, type SessionTimer } from './session-timer.ts'

/** Runs the session timer of one call: tells when to refresh, and when the session is over because nobody did. */
export class SessionClock {
  readonly #refresh: (timer: SessionTimer) => void
  readonly #expire: () => void
  #timer: SessionTimer | null = null
  #alarm: NodeJS.Timeout | null = null

  constructor(refresh: (timer: SessionTimer) => void, expire: () => void) {
    this.#refresh = refresh
    this.#expire = expire
  }

  /** What is agreed, or null. */
  get timer(): SessionTimer | null {
    return this.#timer
  }

  /** Agreed anew, by each 2xx to an INVITE or UPDATE; null stops it. */
  start(timer: SessionTimer | null): void {
    this.stop()
    this.#timer = timer
    if (timer === null) return
    this.#alarm = setTimeout(
      timer.refresher === 'us' ? () => this.#halfTime(timer) : this.#expire,
      timerDelay(timer),
    )
  }

  stop(): void {
    if (this.#alarm !== null) clearTimeout(this.#alarm)
    this.#alarm = null
  }

  /** The second half runs while the refresh is on its way. */
  #halfTime(timer: SessionTimer): void {
    this.#alarm = setTimeout(this.#expire, timerDelay(timer))
    this.#refresh(timer)
  }
}
