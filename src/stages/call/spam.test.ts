import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { instant } from '#base/time.ts'
import { aCall } from '../../../test/support/call-story.ts'
import type { CallEvent, CallFact } from './call-event.ts'
import { foldCall } from './call.ts'
import { challengeStep } from './spam.ts'

const account = '0192f0c1-0000-7000-8000-000000000002' as AccountId // a fixture
const story = aCall({ account, ends: 'missed' })

/** The story with more facts, each so many milliseconds after its beginning. */
function having(...facts: readonly (readonly [number, CallFact])[]): readonly CallEvent[] {
  const [offered] = story
  if (offered === undefined) throw new Error('a story begins')
  const more = facts.map(([after, fact], n): CallEvent => {
    const { callId, accountId, at } = offered
    return { ...fact, id: `more-${n}`, callId, accountId, at: instant(at + after) }
  })
  return [...story, ...more]
}
const challenged: CallFact = { kind: 'screened', verdict: 'challenge', why: 'anonymous' }
const asked: CallFact = { kind: 'step-entered', step: challengeStep, does: 'menu' }
const isSpam = (events: readonly CallEvent[]): boolean | undefined => foldCall(events)?.spam

describe('a call is spam', () => {
  it('when the rules refused it, and not otherwise', () => {
    expect(isSpam(story)).toBe(false)
    expect(isSpam(having([0, { kind: 'screened', verdict: 'reject', why: 'blocked' }]))).toBe(true)
    expect(isSpam(having([0, { kind: 'screened', verdict: 'allow', why: 'trusted' }]))).toBe(false)
  })

  it('when it was challenged and never came past the challenge', () => {
    const silent = having([0, challenged], [1, asked]).filter(
      (event) => event.kind !== 'step-entered' || event.step === challengeStep,
    )
    expect(isSpam(silent)).toBe(true)
    expect(isSpam(silent.filter(({ kind }) => kind !== 'ended'))).toBe(false)
    expect(isSpam(having([0, challenged], [1, asked]))).toBe(false) // the flow's own step was entered
  })

  it('not when this server broke the challenge off', () => {
    const broken = having(
      [0, challenged],
      [1, asked],
      [2, { kind: 'ended', by: 'system', cause: 'shutdown' }],
    )
    expect(isSpam(broken.filter(({ id, kind }) => id.startsWith('more') || kind === 'offered'))).toBe(false)
  })

  it('when the last word of a person says so; taken back, the rules count again', () => {
    const marks = fc.array(fc.constantFrom(true, false, null), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(marks, fc.boolean(), (said, refused) => {
        const facts = said.map((spam, n) => [n + 1, { kind: 'marked', spam, by: 'user:1' }] as const)
        const verdict = { kind: 'screened', verdict: refused ? 'reject' : 'allow', why: 'blocked' } as const
        const events = having([0, verdict], ...facts)
        expect(isSpam(events)).toBe(said.at(-1) ?? refused)
        expect(isSpam(events.toReversed())).toBe(said.at(-1) ?? refused)
      }),
    )
  })
})
