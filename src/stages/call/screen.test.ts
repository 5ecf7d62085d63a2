import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FlowId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant } from '#base/time.ts'
import type { Attestation, Verdict } from './call.wire.ts'
import { CallerHistory } from './caller-history.ts'
import { challenged, rejected } from './challenge.ts'
import { checkFlow } from './check-flow.ts'
import type { Flow } from './flow.ts'
import { oneDay, screen, usualRules, type ScreenedCaller } from './screen.ts'
import type { SpamRules } from './screen.wire.ts'
import { challengeStep } from './spam.ts'
import { isSpamPattern, SpamList } from './spam-list.ts'

const ann = '+12025550199' as PhoneNumber // fixtures brand their own
const caller: ScreenedCaller = { number: ann, entry: null, listed: false }
const once = { numbersCalled: 1 }
const rules: SpamRules = {
  anonymous: 'challenge',
  robocaller: 'challenge',
  robocallerNumbers: 3,
  failedAttestation: 'reject',
}

describe('the rules', () => {
  it.each<readonly [string, Partial<ScreenedCaller>, number, Attestation, Verdict, string | null]>([
    ['let an ordinary caller through', {}, 1, 'A', 'allow', null],
    ['let one through whom nobody vouches for', {}, 1, 'none', 'allow', null],
    ['let one through who could not be checked', {}, 1, 'unreachable', 'allow', null],
    ['refuse a signature that is wrong', {}, 1, 'wrong-number', 'reject', 'attestation'],
    [
      'refuse it of a known caller, too: somebody may use their number',
      { listed: true },
      1,
      'expired',
      'reject',
      'attestation',
    ],
    ['challenge a caller without a number', { number: null }, 0, 'none', 'challenge', 'anonymous'],
    ['challenge a caller of three numbers a day', {}, 3, 'A', 'challenge', 'robocaller'],
    ['but not of two', {}, 2, 'A', 'allow', null],
    ['nor a known one', { listed: true }, 9, 'A', 'allow', null],
    ['take the strictest when several speak', {}, 3, 'malformed', 'reject', 'attestation'],
    ['are not asked of whom somebody trusts', { entry: 'trusted' }, 9, 'malformed', 'allow', 'trusted'],
    ['nor of whom somebody blocked', { entry: 'blocked', listed: true }, 1, 'A', 'reject', 'blocked'],
  ])('%s', (_, part, numbersCalled, attestation, verdict, why) => {
    expect(screen({ ...caller, ...part }, { numbersCalled }, rules, attestation)).toEqual({ verdict, why })
  })

  it('as they usually are challenge robocallers and nobody else', () => {
    const attestations: readonly Attestation[] = ['A', 'none', 'malformed', 'not-checked']
    for (const attestation of attestations)
      for (const number of [ann, null])
        expect(screen({ ...caller, number }, once, usualRules, attestation).verdict).toBe('allow')
    expect(screen(caller, { numbersCalled: 3 }, usualRules, 'A').verdict).toBe('challenge')
  })

  const verdict = fc.constantFrom<Verdict>('allow', 'challenge', 'reject')
  it('never do what none of them says, and say which one spoke', () => {
    const anyRules = fc.record({
      anonymous: verdict,
      robocaller: verdict,
      robocallerNumbers: fc.integer({ min: 2, max: 100 }),
      failedAttestation: verdict,
    })
    const attestation = fc.constantFrom<Attestation>('A', 'none', 'expired', 'not-checked')
    fc.assert(
      fc.property(
        anyRules,
        fc.boolean(),
        fc.nat(120),
        attestation,
        (all, withheld, numbersCalled, attested) => {
          const found = screen({ ...caller, number: withheld ? null : ann }, { numbersCalled }, all, attested)
          const said = {
            anonymous: all.anonymous,
            robocaller: all.robocaller,
            attestation: all.failedAttestation,
          }
          const { why } = found
          expect(found.verdict).toBe(why === null ? 'allow' : said[why as keyof typeof said]) // nobody is on a list here
        },
      ),
    )
  })
})

describe('the list', () => {
  it('knows numbers and beginnings; the longest says what holds', () => {
    const list = new SpamList([
      ['+1900*', 'blocked'],
      ['+19005550100', 'trusted'],
      ['+190055502*', 'trusted'],
      ['+190055502999', 'blocked'],
    ])
    const found = (number: string) => list.find(number as PhoneNumber) // a fixture
    expect(found('+19005551234')).toBe('blocked')
    expect(found('+19005550100')).toBe('trusted')
    expect(found('+19005550299')).toBe('trusted')
    expect(found('+190055502999')).toBe('blocked')
    expect(found('+12025550100')).toBeNull()
  })

  it.each([
    ['+12025550199', true],
    ['+1900*', true],
    ['+1*', true],
    ['+*', false],
    ['*', false],
    ['+1', false],
    ['+0123456', false],
    ['1900*', false],
    ['+1900**', false],
    ['+19*00', false],
    ['+1234567890123456', false],
  ])('takes %s: %s', (text, ok) => expect(isSpamPattern(text)).toBe(ok))
})

const number = (n: number) => `number-${n}` as NumberId // a fixture

describe('the history of callers', () => {
  const noon = Date.UTC(2026, 10, 21, 12)

  it('counts the numbers dialled within a day, this one included', () => {
    const history = new CallerHistory()
    history.heard(ann, number(1), instant(noon))
    history.heard(ann, number(1), instant(noon + 1))
    history.heard(ann, number(2), instant(noon + 2))
    expect(history.numbersCalled(ann, number(2), instant(noon + 3))).toBe(2)
    expect(history.numbersCalled(ann, number(3), instant(noon + 3))).toBe(3)
    expect(history.numbersCalled(ann, number(3), instant(noon + oneDay + 1))).toBe(2)
    expect(history.numbersCalled('+12025550100' as PhoneNumber, number(3), instant(noon))).toBe(1)
  })

  it('is the same whatever order calls are heard in, and however often', () => {
    const call = fc.record({ who: fc.nat(3), which: fc.nat(5), at: fc.nat(2 * oneDay) })
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), fc.nat(5), (calls, which) => {
        const [one, other] = [new CallerHistory(), new CallerHistory()]
        const hear = (history: CallerHistory, list: typeof calls): void => {
          for (const { who, which: dialled, at } of list)
            history.heard(`+1202555010${who}` as PhoneNumber, number(dialled), instant(noon + at))
        }
        hear(one, calls)
        hear(other, [...calls.toReversed(), ...calls])
        for (const who of [0, 1, 2, 3]) {
          const asked = [
            `+1202555010${who}` as PhoneNumber,
            number(which),
            instant(noon + 2 * oneDay),
          ] as const
          expect(one.numbersCalled(...asked)).toBe(other.numbersCalled(...asked))
        }
      }),
    )
  })

  it('forgets who called longest ago rather than grow without end', () => {
    const history = new CallerHistory()
    for (let n = 0; n < 12_000; n++)
      history.heard(`+1${2_000_000_000 + n}` as PhoneNumber, number(1), instant(n))
    expect(history.size).toBe(10_000)
    const last = '+12000011999' as PhoneNumber // as above
    expect(history.numbersCalled(last, number(2), instant(12_000))).toBe(2)
  })
})

describe('a flow with a challenge in front', () => {
  const flow: Flow = {
    id: 'flow' as FlowId, // a fixture
    version: 3,
    name: 'Sales',
    start: 'bye',
    steps: { bye: { does: 'hangup' } },
    failOpen: null,
  }

  it.each(['en', 'ro', 'uk'] as const)(
    'is a sound flow (%s), and goes on where the flow begins',
    (locale) => {
      const { start, steps, ...rest } = challenged(flow, locale)
      expect(start).toBe(challengeStep)
      expect(steps[challengeStep]).toMatchObject({ does: 'menu', keys: { '1': 'bye' } })
      expect(steps['bye']).toEqual({ does: 'hangup' })
      expect(rest).toMatchObject({ id: 'flow', version: 3 })
      const faults = checkFlow({ start, steps: steps as never, failOpen: null }, new Set()) // as published flows are written
      expect(faults.map(({ fault }) => fault)).toEqual(['no-fail-open'])
    },
  )

  it('or one that lets nobody in', () => {
    const { start, steps } = rejected(flow)
    expect(steps[start]).toEqual({ does: 'reject', as: 'declined' })
  })
})
