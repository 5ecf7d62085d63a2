import type { LegId } from '#base/id.ts'
import { nothingYet, type Activity, type Doing, type Hearing } from './markup-activity.ts'
import { emptyDocument } from './markup-document.ts'

/** One side of the call, as the carrier was told and as it should be. */
export type Line = {
  activity: Activity
  told: Doing
  /** The prompts of the last document. */
  said: readonly Hearing[]
  /** Counts the documents, so that a carrier that comes back says from which. */
  n: number
  document: string
  /** What that document says to do. */
  drawn: Doing
  /** The carrier's id, once it said so. */
  ref: string | null
  answered: boolean
  ended: boolean
  /** Hung up by our answer to its own question: the Dial it is in ends with it, and then the carrier asks what is next. */
  leaves: boolean
  /** The carrier waits for a document. */
  reply: ((document: string) => void) | null
}

/** The carrier does nothing of what it was told any more. */
export const nowhere: Doing = { is: 'idle' }

export const newLine = (): Line => ({
  activity: nothingYet,
  told: nowhere,
  said: [],
  n: 0,
  document: emptyDocument,
  drawn: nowhere,
  ref: null,
  answered: false,
  ended: false,
  leaves: false,
  reply: null,
})

/** The Dial that this caller is in is about to end: the carrier will ask by itself. Told over REST as well, it would have two documents to choose from. */
export const willAsk = ({ told }: Line, lineOf: (leg: LegId) => Line): boolean =>
  told.is === 'ringing' && told.legs.some(({ leg }) => lineOf(leg).leaves && !lineOf(leg).ended)

/** A question about an older document has crossed, on its way here, the document that replaced it: that is its answer as well. */
export const isCrossed = ({ n, drawn, activity }: Line, asked: number): boolean =>
  asked < n && drawn === activity.now && drawn.is !== 'idle'
