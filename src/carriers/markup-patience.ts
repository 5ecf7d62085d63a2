import { minutes, seconds } from '#base/time.ts'

/** How long a carrier is kept waiting for what the engine does not know yet; it would give up after 15 s. */
export const patience = seconds(3)

/** The end of a Dial's last leg is told twice; the Dial itself, which needs an answer, is given so long to come first. */
export const dialFirst = seconds(3)

/** An answer is told twice as well: as news, and as the question what the leg should hear. The question counts. */
export const documentFirst = seconds(2)

/** Webhooks that come after the end still find the call. */
export const remembered = minutes(2)
