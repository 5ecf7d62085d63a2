import type { LegId } from '#base/id.ts'
import type { Duration } from '#base/time.ts'
import { callerLeg } from '#stages/call/call-event.ts'
import type { Destination, Listen, Prompt } from '#stages/call/flow.ts'
import type { WireCommand } from './live-call.ts'

/**
 * What one leg does at a carrier that asks us for documents. The engine's commands change it; a document (`markup-document.ts`) says it.
 *
 *     idle <──────────────> hearing (a prompt, music) ──> messaging ──> over
 *      └──> ringing (a Dial: it waits for others) ──one answers──> joined
 */
export type Activity = Readonly<{
  now: Doing
  /** What went on when a Dial came in between: the music of a queue. It comes back when nobody answered. */
  music: Hearing | null
  /** Recording was asked for and no document has begun it. */
  recording: boolean
}>

export type Doing =
  | Readonly<{ is: 'idle' }>
  | Hearing
  /** In a Dial with these legs. */
  | Readonly<{ is: 'ringing'; legs: readonly Dialled[] }>
  | Readonly<{ is: 'joined'; with: LegId }>
  | Readonly<{ is: 'messaging'; id: string; longest: Duration; silence: Duration }>
  /** The status is what a call that was never answered ends with. */
  | Readonly<{ is: 'over'; sipStatus: number | null }>

export type Hearing = Readonly<{
  is: 'hearing'
  id: string
  prompt: Prompt
  loop: boolean
  listen: Listen | null
}>

export type Dialled = Readonly<{ leg: LegId; destination: Destination }>

export const nothingYet: Activity = { now: { is: 'idle' }, music: null, recording: false }

/** What the leg does after the command. Commands about other legs change nothing, but for the caller, who waits for those. */
export function pursue(before: Activity, leg: LegId, command: WireCommand): Activity {
  const isCaller = leg === callerLeg
  switch (command.kind) {
    case 'play':
      return command.leg === leg ? hear(before, command) : before
    case 'stop-playing':
      return command.leg === leg ? silence(before) : before
    case 'dial':
      return isCaller ? wait(before, command) : before
    case 'cancel':
      if (command.leg === leg) return { ...before, now: { is: 'over', sipStatus: null } }
      return isCaller ? letGo(before, command.leg) : before
    case 'connect':
      if (command.leg === leg) return { ...before, now: { is: 'joined', with: command.with } }
      return command.with === leg
        ? { ...before, music: null, now: { is: 'joined', with: command.leg } }
        : before
    case 'disconnect':
      return command.leg === leg ? rest(before) : before
    case 'take-message': {
      const { id, longest, silence } = command
      return isCaller ? { ...before, now: { is: 'messaging', id, longest, silence } } : before
    }
    case 'end-message':
      return isCaller && before.now.is === 'messaging' ? rest(before) : before
    case 'start-recording':
      return isCaller ? { ...before, recording: true } : before
    case 'hangup':
      return { ...before, now: { is: 'over', sipStatus: command.sipStatus } }
    case 'ringback':
    case 'ring-caller':
    case 'answer':
    case 'pause-recording':
    case 'resume-recording':
    case 'stop-recording':
      return before
  }
}

type Play = Extract<WireCommand, { kind: 'play' }>

/** Who waits in a Dial hears the carrier's ringing and nothing of ours; music is kept for later. */
function hear(before: Activity, { id, prompt, loop, listen }: Play): Activity {
  const hearing: Hearing = { is: 'hearing', id, prompt, loop, listen }
  if (isInDial(before)) return { ...before, music: loop ? hearing : null }
  return { ...before, music: null, now: hearing }
}

/** In one Dial, at every carrier. */
const mostRung = 10

/** One more can be rung. */
export const hasRoom = ({ now }: Activity): boolean => now.is !== 'ringing' || now.legs.length < mostRung

/** Prompts are not heard there. */
export const isInDial = ({ now }: Activity): boolean => now.is === 'ringing' || now.is === 'joined'

const silence = (before: Activity): Activity => ({
  ...before,
  music: null,
  now: before.now.is === 'hearing' ? { is: 'idle' } : before.now,
})

function wait({ now, ...before }: Activity, { leg, destination }: Dialled): Activity {
  const others = now.is === 'ringing' ? now.legs : []
  const music = now.is === 'hearing' && now.loop ? now : before.music
  return { ...before, music, now: { is: 'ringing', legs: [...others, { leg, destination }] } }
}

/** The caller waits for this leg no more, nor talks with it. */
export function letGo(before: Activity, leg: LegId): Activity {
  if (before.now.is === 'joined' && before.now.with === leg) return rest(before)
  if (before.now.is !== 'ringing') return before
  const legs = before.now.legs.filter((other) => other.leg !== leg)
  return legs.length === 0 ? rest(before) : { ...before, now: { is: 'ringing', legs } }
}

/** Back to the music, if there is any. */
export const rest = (before: Activity): Activity => ({ ...before, now: before.music ?? { is: 'idle' } })

/** True when the leg at the carrier has to be told: what it was told does not come to the same. */
export function needsTelling(told: Doing, wanted: Doing): boolean {
  if (told === wanted) return false
  if (told.is === 'idle' && wanted.is === 'idle') return false
  if (told.is !== 'ringing') return true
  // A Dial joins by itself, and a leg less of it is hung up alone.
  const inside = new Set(told.legs.map(({ leg }) => leg))
  if (wanted.is === 'joined') return !inside.has(wanted.with)
  return wanted.is !== 'ringing' || wanted.legs.some(({ leg }) => !inside.has(leg))
}
