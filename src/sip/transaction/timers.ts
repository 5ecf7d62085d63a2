/** What everything is counted from, in milliseconds (RFC 3261, 17.1.1.1). A test makes them small. */
export type TimerBase = Readonly<{
  /** Estimate of the round trip. */
  T1: number
  /** Longest time between two retransmissions. */
  T2: number
  /** How long a message may stay in the network. */
  T4: number
}>

export const timerBase: TimerBase = { T1: 500, T2: 4000, T4: 5000 }

/**
 * The named timers of RFC 3261 (table 4) and RFC 6026. A length is for the n-th start in a transaction, on a transport that loses
 * messages or on one that does not; null there means never started, 0 fires at once.
 */
export const timers = {
  /** INVITE sent again. */
  A: (base, n, reliable) => (reliable ? null : base.T1 * 2 ** n),
  /** INVITE given up. */
  B: (base) => 64 * base.T1,
  /** Non-2xx finals to INVITE absorbed (RFC: at least 32 s). */
  D: (base, _, reliable) => (reliable ? 0 : 64 * base.T1),
  /** Non-INVITE sent again. */
  E: (base, n, reliable) => (reliable ? null : Math.min(base.T1 * 2 ** n, base.T2)),
  /** The same after a provisional response (17.1.2.2): the far end has it, so seldom. */
  'E slow': (base, _, reliable) => (reliable ? null : base.T2),
  /** Non-INVITE given up; nor is an answer of ours of use later than this (RFC 4320, 4.2). */
  F: (base) => 64 * base.T1,
  /** Non-2xx final to INVITE sent again. */
  G: (base, n, reliable) => (reliable ? null : Math.min(base.T1 * 2 ** n, base.T2)),
  /** Its ACK given up. */
  H: (base) => 64 * base.T1,
  /** ACKs absorbed. */
  I: (base, _, reliable) => (reliable ? 0 : base.T4),
  /** Non-INVITE requests absorbed. */
  J: (base, _, reliable) => (reliable ? 0 : 64 * base.T1),
  /** Responses to non-INVITE absorbed. */
  K: (base, _, reliable) => (reliable ? 0 : base.T4),
  /** RFC 6026: INVITEs absorbed after a 2xx, and its ACK given up. */
  L: (base) => 64 * base.T1,
  /** RFC 6026: further 2xx, from other forks, let through. */
  M: (base) => 64 * base.T1,
  /** 2xx to INVITE sent again, on every transport (13.3.1.4). The RFC gives it no letter. */
  'again 2xx': (base, n) => Math.min(base.T1 * 2 ** n, base.T2),
  /** 100 to INVITE, unless something was sent before (17.2.1). */
  trying: () => 200,
  /** Wait for the final response that CANCEL should bring (9.1). */
  cancelled: (base) => 64 * base.T1,
} as const satisfies Readonly<
  Record<string, (base: TimerBase, n: number, reliable: boolean) => number | null>
>

export type TimerName = keyof typeof timers
