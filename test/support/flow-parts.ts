import { instant } from '#base/time.ts'
import type { RingStep } from '#stages/call/flow.ts'
import type { CallContext } from '#stages/call/turn.ts'

/** Flows and calls for tests and benchmarks: the plainest of each, to be spread and changed. */

export const aRing: RingStep = {
  does: 'ring',
  strategy: 'in-order',
  sticky: false,
  destinations: [],
  whisper: null,
  accept: null,
  nobody: 'bye',
  after: null,
}

/** A stranger calls an account in New York, and nobody knows why. */
export const aContext: CallContext = {
  destinations: new Map(),
  words: {},
  timeZone: 'America/New_York',
  locale: 'en-US',
  caller: { number: null, area: null, known: false, tags: [] },
  source: null,
}

/** Tuesday, 14 July 2026, noon in New York. */
export const noon = instant(Date.UTC(2026, 6, 14, 16))
