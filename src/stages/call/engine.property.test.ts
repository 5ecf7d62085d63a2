import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LegId } from '#base/id.ts'
import { anyFlow, anyHeard, likelyHeard } from '../../../test/support/any-flow.ts'
import { type Played, ended, hearNext, play } from '../../../test/support/flow-play.ts'
import { callerLeg } from './call-event.ts'
import type { CallCommand, Flow } from './flow.ts'
import { isThere } from './legs.ts'
import type { CallContext, CallState, Heard } from './turn.ts'

/** What is heard next: anything at all, or something likely as the call stands. */
type Next = Heard | number

const anyStory = fc.array(
  fc.oneof({ arbitrary: fc.nat(1000), weight: 3 }, { arbitrary: anyHeard, weight: 1 }),
  {
    maxLength: 60,
  },
)

const tell = (
  flow: Flow,
  story: readonly Next[],
  each: (played: Played) => void = () => undefined,
  context: Partial<CallContext> = {},
): Played =>
  story.reduce<Played>(
    (before, next) => {
      const heard = typeof next === 'number' ? likelyHeard(before.turn.state, next) : next
      const played = hearNext(before, heard)
      each(played)
      return played
    },
    play(flow, [], context),
  )

/** Whoever calls: a stranger, one of ours, or somebody who asked to be called. */
const anyContext = fc.record({ agentCalls: fc.boolean(), callerAway: fc.boolean() })

/** Everybody hangs up. */
const over = (played: Played): Played =>
  [...played.turn.state.legs.keys()].reduce(
    (before, leg) => hearNext(before, ended(leg)),
    hearNext(played, ended('caller')),
  )

/** What the caller hears: a sound, somebody, or nothing. */
type Hears = string | null

function hearsNext(before: Hears, heard: Heard, commands: readonly CallCommand[]): Hears {
  const over = heard.kind === 'prompt-ended' && heard.id === before
  return commands.reduce<Hears>(
    (hears, command) => {
      if (command.kind === 'ringback') return 'ringing'
      if (command.kind === 'play' && command.leg === callerLeg) return command.id
      if (command.kind === 'connect' && command.with === callerLeg) return command.leg
      const ends = command.kind === 'stop-playing' && command.leg === callerLeg
      const parts = command.kind === 'disconnect' && command.leg === hears
      return ends || parts ? null : hears
    },
    over ? null : before,
  )
}

/** Silence that is meant, and ends by itself: a key, an answer or a message is waited for. */
const isMeant = ({ timers, doing }: CallState): boolean =>
  doing.does === 'ended' || [...timers].some((timer) => /^(keys|ask|find|message|prompt):/.test(timer))

const of = <Kind extends CallCommand['kind']>(commands: readonly CallCommand[], kind: Kind) =>
  commands.filter((command): command is Extract<CallCommand, { kind: Kind }> => command.kind === kind)

/** The caller and a leg do not hear each other any more. */
const overs: ReadonlySet<string> = new Set(['parted', 'leg-ended', 'leg-failed'])

/** Somebody to talk to, or a timer that ends the wait. */
const isWaitedFor = (state: CallState): boolean =>
  state.doing.does === 'ended' ||
  state.timers.size > 0 ||
  (state.doing.does === 'talking' && isThere(state, state.doing.ours))

describe('whatever is heard, in whatever flow', () => {
  test('nothing throws, it hangs up once, and no leg is dialled and forgotten', () => {
    fc.assert(
      fc.property(anyFlow, anyStory, anyContext, (flow, story, context) => {
        const { commands, facts } = over(tell(flow, story, undefined, context))
        expect(of(commands, 'hangup')).toHaveLength(1)
        expect(facts.filter((fact) => fact.kind === 'ended')).toHaveLength(1)

        const dialled = of(commands, 'dial').map(({ leg }) => leg)
        const letGo = new Set<LegId>([
          ...of(commands, 'cancel').map(({ leg }) => leg),
          ...facts.flatMap((fact) =>
            fact.kind === 'leg-failed' || fact.kind === 'leg-ended' ? [fact.leg] : [],
          ),
        ])
        expect(dialled.filter((leg) => !letGo.has(leg))).toEqual([])
        expect(new Set(dialled).size).toBe(dialled.length)

        const afterHangup = commands.slice(commands.findIndex((command) => command.kind === 'hangup') + 1)
        expect(afterHangup.every((command) => command.kind === 'cancel')).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('the caller is never left in silence: every wait has a timer, or somebody on the line', () => {
    fc.assert(
      fc.property(anyFlow, anyStory, (flow, story) => {
        tell(flow, story, ({ turn }) => expect(isWaitedFor(turn.state)).toBe(true))
      }),
      { numRuns: 1000 },
    )
  })

  test('what the caller hears is never nothing, but for moments in which something is waited for', () => {
    fc.assert(
      fc.property(anyFlow, fc.array(fc.nat(1000), { maxLength: 60 }), (flow, picks) => {
        let played = play(flow, [])
        let hears = hearsNext(null, { kind: 'timer-fired', timer: '' }, played.commands)
        const silences: string[] = []
        for (const pick of picks) {
          const heard = likelyHeard(played.turn.state, pick)
          played = hearNext(played, heard)
          hears = hearsNext(hears, heard, played.turn.commands)
          const { state } = played.turn
          if (hears === null && !isMeant(state)) silences.push(JSON.stringify(state.doing))
        }
        expect(silences).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  test('every timer, place in a line and recording is given up when the call is over', () => {
    fc.assert(
      fc.property(anyFlow, anyStory, (flow, story) => {
        const { turn, commands } = hearNext(tell(flow, story), ended('caller'))
        expect(turn.state.timers.size).toBe(0)
        expect(of(commands, 'leave-queue').map(({ id }) => id)).toEqual(
          of(commands, 'join-queue').map(({ id }) => id),
        )
        expect(of(commands, 'stop-recording').length).toBeLessThanOrEqual(
          of(commands, 'start-recording').length,
        )
      }),
      { numRuns: 1000 },
    )
  })

  test('only who was answered is connected, and the caller with one at a time', () => {
    fc.assert(
      fc.property(anyFlow, anyStory, (flow, story) => {
        const { facts } = tell(flow, story)
        const wrong: string[] = []
        const answered = new Set<LegId>()
        let talksWith: LegId | null = null
        for (const fact of facts) {
          if (fact.kind === 'leg-answered') answered.add(fact.leg)
          if (fact.kind === 'connected') {
            if (talksWith !== null || !answered.has(fact.leg)) wrong.push(`${talksWith} and ${fact.leg}`)
            talksWith = fact.leg
          }
          if (overs.has(fact.kind) && 'leg' in fact) {
            if (fact.leg === talksWith) talksWith = null
            if (fact.kind !== 'parted') answered.delete(fact.leg)
          }
        }
        expect(wrong).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })
})
