import type { LegId } from '#base/id.ts'
import type { Destination, Prompt, Ringing } from './flow.ts'
import type { Gathering } from './gather.ts'
import type { Place } from './queue-words.ts'
import type { Callee, Rung } from './rung.ts'
import type { StepOf } from './turn.ts'

/**
 * What the call waits for:
 *
 *     entering ──> announce, menu, survey, ask, voicemail, call-through ──> next step
 *        ├──────> ring ──somebody takes the call──┬──> talking ──the callee hangs up──> step after the talk, or ended
 *        ├──────> queue ──a turn, and taken───────┘      (fetching comes between: a caller who asked to be called is rung)
 *        └──────> ended                                             (the caller may hang up in every state)
 */
export type Doing =
  | Readonly<{ does: 'entering' }>
  | Readonly<{ does: 'announce'; step: StepOf<'announce'>; prompt: string }>
  | Readonly<{ does: 'menu'; step: StepOf<'menu'>; gathering: Gathering }>
  | Readonly<{ does: 'survey'; step: StepOf<'survey'>; stage: Surveying }>
  | Readonly<{ does: 'ask'; step: StepOf<'ask'>; id: string }>
  | Readonly<{ does: 'voicemail'; step: StepOf<'voicemail'>; stage: Leaving }>
  | Readonly<{ does: 'call-through'; step: StepOf<'call-through'>; triesLeft: number; stage: Naming }>
  | Readonly<{ does: 'ring'; plan: Ringing; stage: RingStage }>
  | Queueing
  /** Somebody is there for a caller who asked to be called; now the caller rings. */
  | Readonly<{ does: 'fetching'; plan: Talking['plan']; taken: Rung }>
  | Talking
  | Readonly<{ does: 'ended' }>

type Surveying =
  | Readonly<{ is: 'asking'; gathering: Gathering }>
  | Readonly<{ is: 'thanking'; prompt: string }>

/** Leaving a message: greeting ──> beep ──> speaking ──#, silence, too long, hung up──> next step. */
type Leaving =
  | Readonly<{ is: 'greeting' | 'beep'; prompt: string }>
  | Readonly<{ is: 'speaking'; id: string }>

/** Keys that name somebody, then who that is. */
type Naming = Readonly<{ is: 'typing'; gathering: Gathering }> | Readonly<{ is: 'finding'; id: string }>

/** choosing ──> ringing, round after round. */
type RingStage =
  | Readonly<{ is: 'choosing'; id: string }>
  | Readonly<{ is: 'ringing'; rung: readonly Rung[]; rounds: readonly (readonly Callee[])[] }>

/**
 * Waiting in line: music, and now and then an announcement, while nobody is free or the one whose turn it is rings.
 */
export type Queueing = Readonly<{
  does: 'queue'
  step: StepOf<'queue'>
  id: string
  /** Null until the line has said so. */
  place: Place | null
  /** The prompt being said instead of the music. */
  saying: string | null
  next: readonly Prompt[]
  /** Hangs up after what is being said: the caller wants to be called back. */
  leaving: boolean
  rung: readonly Rung[]
}>

/**
 * Caller and callee are on the line together. Whichever is `ours` may hand the other on: the callee as a rule, the caller when one of ours
 * has called out.
 *
 *     together ──##, *2, REFER──> parted: ours names somebody, who rings, and is consulted (attended)
 *        ^                           │  └──> ours hangs up: transferred, theirs is together with the new one
 *        └──**, nobody, no answer────┘
 */
export type Talking = Readonly<{
  does: 'talking'
  /** What the step said of the time after. */
  plan: Pick<Ringing, 'nobody' | 'after'>
  ours: LegId
  theirs: LegId
  /** Where ours is rung again; null when that is nowhere. */
  destination: Destination | null
  /** The last key of ours, when it may begin an order. */
  typed: string
  transfer: Transfer | null
}>

export type TransferWay = 'blind' | 'attended'

export type Transfer =
  | Readonly<{ is: 'naming'; way: TransferWay; gathering: Gathering }>
  | Readonly<{ is: 'finding'; way: TransferWay; id: string; keys: string }>
  /** `recall`: nobody answered there, and whoever handed the caller on is rung again. */
  | Readonly<{ is: 'ringing'; way: TransferWay | 'recall'; rung: readonly Rung[] }>
  | Readonly<{ is: 'consulting'; with: Rung }>
