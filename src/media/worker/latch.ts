/** How sure we are that a source is the far end: told in its SDP to the port, to the address, or only by having come first. */
type Standing = 'port' | 'address' | 'first-come'
const rank: Readonly<Record<Standing, number>> = { port: 2, address: 1, 'first-come': 0 }

/** A source that says nothing for so long may be replaced by another. */
const silentAfterMs = 2000

/**
 * Symmetric RTP (RFC 4961): a far end behind a NAT sends from an address its SDP does not know, so we answer to where its packets
 * come from. Whoever guesses our port could then steal a call; hence a source that is heard keeps its place, and only a better
 * one (nearer to what was signalled) takes it over while it speaks.
 */
export class Latch {
  /** Where to send: the source we latched on, or the signalled address until there is one. */
  address: string
  port: number
  #signalledAddress: string
  #signalledPort: number
  #standing: Standing | null = null
  #heardAt = 0

  constructor(address: string, port: number) {
    this.address = this.#signalledAddress = address
    this.port = this.#signalledPort = port
  }

  /** A new offer or answer named another address: it counts at once. The same one again changes nothing. */
  signal(address: string, port: number): void {
    if (address === this.#signalledAddress && port === this.#signalledPort) return
    this.address = this.#signalledAddress = address
    this.port = this.#signalledPort = port
    this.#standing = null
  }

  /** True when a packet from there is the far end's. */
  accepts(address: string, port: number, now: number): boolean {
    if (port === 0) return false
    if (this.#standing !== null && address === this.address && port === this.port) {
      this.#heardAt = now
      return true
    }
    const standing = this.#standingOf(address, port)
    const silent = now - this.#heardAt > silentAfterMs
    if (this.#standing !== null && !silent && rank[standing] <= rank[this.#standing]) return false
    this.address = address
    this.port = port
    this.#standing = standing
    this.#heardAt = now
    return true
  }

  #standingOf(address: string, port: number): Standing {
    if (address !== this.#signalledAddress) return 'first-come'
    return port === this.#signalledPort ? 'port' : 'address'
  }
}
