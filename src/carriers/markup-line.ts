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
  /** The carrier's id, once it said so. */
  ref: string | null
  answered: boolean
  ended: boolean
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
  ref: null,
  answered: false,
  ended: false,
  reply: null,
})
