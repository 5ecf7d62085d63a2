import type { LegId } from '#base/id.ts'
import type { CallOpening, KeptFlow } from './live-call.ts'
import type { Line } from './markup-line.ts'
import type { VoiceWebhook } from './markup-webhook.ts'

/** How a call at a carrier that asks for documents stands: all that the next process must know to go on with it. */
export type KeptStanding = Readonly<{
  flow: KeptFlow
  lines: readonly (readonly [LegId, Line])[]
  /** What each webhook was answered, so that one that comes again is answered the same. */
  answers: readonly (readonly [string, string])[]
  answered: boolean
  ending: boolean
  recorder: KeptRecorder
}>

export type KeptRecorder = Readonly<{ dialRecords: boolean; keeps: boolean }>

/** What the webhook that began it said of the call. */
export type Called = Pick<VoiceWebhook, 'ref' | 'account' | 'to'>

/** A call, and whose it is. */
export type KeptCall = Readonly<{
  carrier: string
  connection: string
  called: Called
  opening: CallOpening
  standing: KeptStanding
}>

/** To be raised whenever what is kept, or anything of the engine's state, changes its shape. */
export const keptVersion = 1
