import { readDigits } from '#sip/grammar/characters.ts'
import type { HeaderField } from '#sip/message.ts'

/**
 * Provisional responses that must arrive (RFC 3262, 3), on the callee's side. One at a time: the next waits for the PRACK of the one
 * before. Each is sent again after T1, 2*T1, 4*T1, ... and given up after 64*T1.
 */
export class ReliableProvisionals {
  readonly #t1: number
  readonly #cseq: string
  readonly #giveUp: () => void
  readonly #queue: ((headers: readonly HeaderField[]) => void)[] = []
  #rseq = 1 + Math.trunc(Math.random() * 2 ** 30)
  #timer: NodeJS.Timeout | null = null
  #whenSettled: (() => void) | null = null

  /** `cseq` is the CSeq of the INVITE, which each RAck repeats. */
  constructor(t1: number, cseq: string, giveUp: () => void) {
    this.#t1 = t1
    this.#cseq = cseq
    this.#giveUp = giveUp
  }

  /** Sends a response by `send`, which adds the header fields it is given. */
  push(send: (headers: readonly HeaderField[]) => void): void {
    this.#queue.push(send)
    if (this.#queue.length === 1) this.#send(this.#t1)
  }

  #send(pause: number): void {
    const headers: HeaderField[] = [
      ['Require', '100rel'],
      ['RSeq', String(this.#rseq)],
    ]
    this.#queue[0]?.(headers)
    this.#timer = setTimeout(() => {
      if (pause < 64 * this.#t1) return this.#send(2 * pause)
      this.stop()
      this.#giveUp()
    }, pause)
  }

  /** Takes the RAck of a PRACK: false when it acknowledges nothing of ours. */
  acknowledge(rack: string): boolean {
    const [, rseq = '', cseq = ''] = /^\s*(\d+)\s+(\d+\s+\S+)\s*$/.exec(rack) ?? []
    if (this.#queue.length === 0 || readDigits(rseq) !== this.#rseq) return false
    if (cseq.replace(/\s+/g, ' ') !== this.#cseq) return false
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#queue.shift()
    this.#rseq += 1
    if (this.#queue.length > 0) this.#send(this.#t1)
    else this.#settle()
    return true
  }

  /** A 2xx must not overtake a description on its way (RFC 3262, 3): `then` runs once everything has arrived. */
  settled(then: () => void): void {
    this.#whenSettled = then
    if (this.#queue.length === 0) this.#settle()
  }

  #settle(): void {
    const then = this.#whenSettled
    this.#whenSettled = null
    then?.()
  }

  /** The final response is out: nothing more to repeat. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#queue.length = 0
    this.#whenSettled = null
  }
}
