import { uuidv7, type CallId, type NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { after, instant, milliseconds, minutes, seconds, type Instant } from '#base/time.ts'
import { attribute } from '#stages/attribution/attribute.ts'
import { nthEventId, type CallEvent, type CallFact } from '#stages/call/call-event.ts'
import { challengeStep, refusedStep } from '#stages/call/spam.ts'
import { usualRules } from '#stages/call/screen.ts'
import { createChance } from './chance.ts'
import type { Line, Place } from './tell-call.ts'

/** A caller the business has blocked: sells solar panels, and calls on. */
export const blockedCaller = '+99988555019' as PhoneNumber // eleven digits

const day = minutes(24 * 60)

type Ending = readonly (readonly [wait: number, fact: CallFact])[]

/** Hangs up during the greeting. */
const hangsUp: Ending = [
  [300, { kind: 'answered' }],
  [20, { kind: 'step-entered', step: 'greeting', does: 'announce' }],
  [2300, { kind: 'ended', by: 'caller', cause: 'hung-up' }],
]
/** Is asked to press 1, and talks on. */
const challenged: Ending = [
  [0, { kind: 'screened', verdict: 'challenge', why: 'robocaller' }],
  [0, { kind: 'step-entered', step: challengeStep, does: 'menu' }],
  [300, { kind: 'answered' }],
  [seconds(19), { kind: 'ended', by: 'system', cause: 'flow-ended' }],
]
const refused: Ending = [
  [0, { kind: 'screened', verdict: 'reject', why: 'blocked' }],
  [0, { kind: 'step-entered', step: refusedStep, does: 'reject' }],
  [5, { kind: 'ended', by: 'system', cause: 'flow-ended' }],
]

/** What a business is called by besides its customers: machines that dial one number after the other, and one caller it has blocked. */
export function tellSpam(
  place: Place,
  now: Instant,
  days: number,
  seed: number,
): readonly (readonly CallEvent[])[] {
  const chance = createChance(seed)
  const printed = [...place.lines].filter(([, line]) => line.placement !== null)
  const moment = (): Instant => instant(now - chance.between(day / 24, days * day))

  const call = (
    at: Instant,
    [number, line]: readonly [NumberId, Line],
    caller: PhoneNumber,
    ending: Ending,
  ) => {
    const callId = uuidv7(at, chance.bytes()) as CallId // minted here
    const offered: CallFact = {
      kind: 'offered',
      direction: 'inbound',
      number: line.digits,
      numberId: number,
      dialled: line.digits,
      caller,
      callerName: null,
      flowId: line.flowId,
      flowVersion: line.flowVersion,
      carrier: { kind: 'sip', name: 'Sample carrier', ref: `${callId}@sample.invalid` },
      test: false,
    }
    const attestation = chance.pick(['C', 'C', 'none', 'wrong-number'] as const)
    const facts: Ending = [
      [0, offered],
      [0, attribute({ placement: line.placement, shown: null }, at)],
      [60, { kind: 'attested', attestation, signer: null }],
      ...ending,
    ]
    let clock = at
    return facts.map(([wait, fact], n): CallEvent => {
      clock = after(clock, milliseconds(wait))
      return { ...fact, id: nthEventId(n), callId, accountId: place.account, at: clock }
    })
  }

  const sweeps = Array.from({ length: Math.round(days / 6) }, () => {
    const caller = `+99988${chance.between(100_000, 999_999)}` as PhoneNumber // eleven digits
    const dialled = printed.slice(0, chance.between(4, 7))
    let at = moment()
    return dialled.map((line, n) => {
      at = after(at, seconds(chance.between(40, 300)))
      return call(at, line, caller, n + 1 < usualRules.robocallerNumbers ? hangsUp : challenged)
    })
  })
  const blocked = Array.from({ length: 9 }, () =>
    call(moment(), chance.pick(printed), blockedCaller, refused),
  )
  return [...sweeps.flat(), ...blocked].filter((events) => (events.at(-1)?.at ?? now) < now)
}
