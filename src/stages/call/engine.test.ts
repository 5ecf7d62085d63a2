import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DestinationId, FlowId, LegId } from '#base/id.ts'
import { milliseconds, seconds } from '#base/time.ts'
import { aContext, aRing, noon } from '../../../test/support/flow-parts.ts'
import { type CallFact, type EndCause, callerLeg } from './call-event.ts'
import { begin, step } from './engine.ts'
import type { CallCommand, Destination, Flow, FlowStep } from './flow.ts'
import type { PromptWords } from './prompt-words.ts'
import { type Heard, type Turn, longestPrompt } from './turn.ts'

const leg = (id: string) => id as LegId // tests name legs as the engine does
const sales = 'sales' as DestinationId
const reception = 'reception' as DestinationId
const gone = 'gone' as DestinationId

const destinations: ReadonlyMap<DestinationId, Destination> = new Map(
  [sales, reception].map((id) => [id, { id, name: `The ${id}`, to: { kind: 'sip', uri: `sip:${id}@pbx` } }]),
)

const ring = (...to: readonly DestinationId[]) => ({
  ...aRing,
  destinations: to.map((destination) => ({ destination, ringFor: seconds(20), weight: 1 })),
  whisper: null,
  nobody: 'bye',
})
const ringWithWhisper = (...to: readonly DestinationId[]) => ({
  ...ring(...to),
  whisper: { say: 'Call from [source], [campaign]' },
})

const flowOf = (steps: Readonly<Record<string, FlowStep>>, failOpen: DestinationId | null = null): Flow => ({
  id: 'flow' as FlowId,
  version: 1,
  name: 'Test',
  start: 'start',
  steps: { bye: { does: 'hangup' }, ...steps },
  failOpen,
})

const full = flowOf(
  {
    start: { does: 'announce', prompt: { say: 'This call may be recorded' }, next: 'record' },
    record: { does: 'record', action: 'start', next: 'ring' },
    ring: ringWithWhisper(sales, reception),
  },
  reception,
)
const direct = flowOf({ start: ring(sales, reception) })

/** Everything that came out of a call so far, and where it stands. */
type Played = Readonly<{ turn: Turn; commands: readonly CallCommand[]; facts: readonly CallFact[] }>

function play(flow: Flow, heards: readonly Heard[], words: PromptWords = {}): Played {
  const first = begin(flow, { ...aContext, destinations, words }, noon)
  return heards.reduce<Played>(
    (before, heard) => {
      const turn = step(before.turn.state, heard, noon)
      return {
        turn,
        commands: [...before.commands, ...turn.commands],
        facts: [...before.facts, ...turn.facts],
      }
    },
    { turn: first, commands: first.commands, facts: first.facts },
  )
}

/** Commands in a few words, as a reader would say them. */
const said = (commands: readonly CallCommand[]): string[] =>
  commands.map((command) => {
    if (command.kind === 'play') return `play ${command.id} to ${command.leg}`
    if (command.kind === 'dial') return `dial ${command.leg} ${command.destination.id}`
    if (command.kind === 'hangup') return `hangup ${command.sipStatus ?? ''}`.trim()
    if ('timer' in command) return `${command.kind} ${command.timer}`
    return 'leg' in command ? `${command.kind} ${command.leg}` : command.kind
  })

const answered = (id: string): Heard => ({ kind: 'leg-answered', leg: leg(id) })
const ringing = (id: string): Heard => ({ kind: 'leg-ringing', leg: leg(id) })
const failed = (id: string, failure: 'busy' | 'no-answer' | 'cancelled' = 'busy'): Heard => ({
  kind: 'leg-failed',
  leg: leg(id),
  failure,
  sipStatus: failure === 'busy' ? 486 : null,
})
const ended = (id: string, cause: EndCause = 'hung-up'): Heard => ({ kind: 'leg-ended', leg: leg(id), cause })
const promptEnded = (id: string, of = 'caller'): Heard => ({ kind: 'prompt-ended', leg: leg(of), id })
const fired = (timer: string): Heard => ({ kind: 'timer-fired', timer })
const recorded: Heard = { kind: 'recording-ended', length: milliseconds(900), bytes: 9, peaks: [0.5] }

const announced = [promptEnded('prompt:1')]
const whispering = [...announced, ringing('1'), answered('1')]
const talking = [...whispering, promptEnded('prompt:2', '1')]

describe('a call through its flow', () => {
  test('is announced, recorded, rung, whispered and connected, in that order', () => {
    const { commands, facts } = play(full, talking, { source: 'google', campaign: 'spring sale' })
    expect(said(commands)).toEqual([
      'answer',
      'play prompt:1 to caller',
      'start-timer prompt:1',
      'stop-timer prompt:1',
      'start-recording',
      'ringback',
      'dial 1 sales',
      'start-timer ring:1',
      'stop-timer ring:1',
      'play prompt:2 to 1',
      'start-timer prompt:2',
      'stop-timer prompt:2',
      'connect 1',
    ])
    expect(facts.map((fact) => fact.kind)).toEqual([
      'step-entered',
      'answered',
      'prompt-started',
      'prompt-ended',
      'step-entered',
      'recording-started',
      'step-entered',
      'leg-dialled',
      'leg-ringing',
      'leg-answered',
      'prompt-started',
      'prompt-ended',
      'connected',
    ])
    expect(facts).toContainEqual({
      kind: 'prompt-started',
      leg: '1',
      says: 'Call from google, spring sale',
    })
  })

  test('without an announcement the caller is rung back, and answered when the callee answers', () => {
    expect(said(play(direct, [answered('1')]).commands)).toEqual([
      'ringback',
      'dial 1 sales',
      'start-timer ring:1',
      'stop-timer ring:1',
      'answer',
      'connect 1',
    ])
  })

  test('recording asked for before the answer starts with the answer', () => {
    const flow = flowOf({ start: { does: 'record', action: 'start', next: 'ring' }, ring: ring(sales) })
    expect(said(play(flow, [answered('1')]).commands).slice(-3)).toEqual([
      'answer',
      'start-recording',
      'connect 1',
    ])
  })

  test('a whisper with nothing to say is not played', () => {
    const flow = flowOf({ start: ringWithWhisper(sales) })
    expect(said(play(flow, [answered('1')]).commands)).not.toContain('play prompt:1 to 1')
    expect(said(play(flow, [answered('1')]).commands).at(-1)).toBe('connect 1')
  })

  const afterSalesFailed: readonly (readonly [string, Heard, readonly string[]])[] = [
    ['is busy', failed('1'), ['stop-timer ring:1', 'dial 2 reception', 'start-timer ring:2']],
    [
      'hangs up instead of answering',
      ended('1'),
      ['stop-timer ring:1', 'dial 2 reception', 'start-timer ring:2'],
    ],
    ['does not answer in time', fired('ring:1'), ['cancel 1', 'dial 2 reception', 'start-timer ring:2']],
  ]
  test.each(afterSalesFailed)('rings the next destination when the first %s', (_, heard, commands) => {
    expect(said(play(direct, [heard]).turn.commands)).toEqual(commands)
  })

  test('nobody answers: the caller hears "temporarily unavailable", or "busy" when the last was busy', () => {
    const nobody = play(direct, [fired('ring:1'), fired('ring:2')])
    expect(said(nobody.turn.commands)).toEqual(['cancel 2', 'hangup 480'])
    expect(nobody.facts.at(-1)).toEqual({ kind: 'ended', by: 'system', cause: 'nobody-answered' })
    expect(said(play(direct, [failed('1'), failed('2')]).turn.commands).at(-1)).toBe('hangup 486')
  })

  test('a flow may hang up without ringing anybody', () => {
    const { commands, facts } = play(flowOf({ start: { does: 'hangup' } }), [])
    expect(said(commands)).toEqual(['hangup 480'])
    expect(facts.at(-1)).toEqual({ kind: 'ended', by: 'system', cause: 'flow-ended' })
  })

  test('either side hangs up: the other leg goes with it', () => {
    const byCaller = play(full, [...talking, ended('caller')], { source: 'google' })
    expect(said(byCaller.turn.commands)).toEqual(['cancel 1', 'stop-recording', 'hangup'])
    expect(byCaller.facts.at(-1)).toEqual({ kind: 'ended', by: 'caller', cause: 'hung-up' })
    const byCallee = play(full, [...talking, ended('1')], { source: 'google' })
    expect(said(byCallee.turn.commands)).toEqual(['stop-recording', 'hangup'])
    expect(byCallee.facts.at(-1)).toEqual({ kind: 'ended', by: 'callee', cause: 'hung-up' })
  })

  const faults: readonly EndCause[] = [
    'media-timeout',
    'session-timeout',
    'no-ack',
    'network-failure',
    'shutdown',
  ]
  test.each(faults)('%s is nobody hanging up: the system ended the call', (cause) => {
    for (const side of ['caller', '1'])
      expect(play(full, [...talking, ended(side, cause)]).facts.at(-1)).toEqual({
        kind: 'ended',
        by: 'system',
        cause,
      })
  })
})

describe('the caller hangs up', () => {
  const moments: readonly (readonly [string, Flow, readonly Heard[], readonly string[]])[] = [
    ['during the announcement', full, [], ['stop-timer prompt:1', 'hangup']],
    [
      'while it rings',
      full,
      [...announced, ringing('1')],
      ['stop-timer ring:1', 'cancel 1', 'stop-recording', 'hangup'],
    ],
    ['before anything was answered', direct, [], ['stop-timer ring:1', 'cancel 1', 'hangup 480']],
    ['during the whisper', full, whispering, ['stop-timer prompt:2', 'cancel 1', 'stop-recording', 'hangup']],
    ['while they talk', full, talking, ['cancel 1', 'stop-recording', 'hangup']],
    [
      'after the recording failed',
      full,
      [...talking, { kind: 'recording-failed', why: 'disk full' }],
      ['cancel 1', 'hangup'],
    ],
  ]
  test.each(moments)('%s: legs, timers and recording end with the call', (_, flow, before, commands) => {
    const { turn, facts } = play(flow, [...before, ended('caller', 'cancelled')], {
      source: 'google',
    })
    expect(said(turn.commands)).toEqual(commands)
    expect(facts.at(-1)).toEqual({ kind: 'ended', by: 'caller', cause: 'cancelled' })
  })
})

describe('races', () => {
  test('a leg that answers after it was cancelled is hung up, and the call goes on with the next', () => {
    const { turn } = play(direct, [fired('ring:1'), answered('1')])
    expect(said(turn.commands)).toEqual(['cancel 1'])
    expect(said(play(direct, [fired('ring:1'), answered('1'), answered('2')]).turn.commands).at(-1)).toBe(
      'connect 2',
    )
  })

  test('a leg that answers after the call has ended is hung up', () => {
    const { turn } = play(direct, [ended('caller'), answered('1')])
    expect(said(turn.commands)).toEqual(['cancel 1'])
    expect(turn.facts).toEqual([])
  })

  test('an answer that came just before its timer fired is kept', () => {
    expect(play(direct, [answered('1'), fired('ring:1')]).turn.commands).toEqual([])
  })

  test('the callee hangs up during the whisper: the next one rings, the caller never noticed', () => {
    const { turn } = play(full, [...whispering, ended('1')], { source: 'google' })
    expect(said(turn.commands)).toEqual(['stop-timer prompt:2', 'dial 2 reception', 'start-timer ring:2'])
  })

  test('a prompt whose end is never heard, or is heard twice, does not hold the call up nor skip a step', () => {
    const twice = flowOf({
      start: { does: 'announce', prompt: { say: 'One' }, next: 'two' },
      two: { does: 'announce', prompt: { say: 'Two' }, next: 'bye' },
    })
    const { turn } = play(twice, [fired('prompt:1'), promptEnded('prompt:1'), promptEnded('prompt:1')])
    expect(turn.state.doing).toMatchObject({ does: 'announce', prompt: 'prompt:2' })
    expect(begin(twice, aContext, noon).commands).toContainEqual({
      kind: 'start-timer',
      timer: 'prompt:1',
      for: longestPrompt,
    })
  })

  test('what is heard twice is written once', () => {
    const { facts } = play(direct, [
      ringing('1'),
      ringing('1'),
      answered('1'),
      answered('1'),
      ended('1'),
      ended('1'),
    ])
    expect(facts.map((fact) => fact.kind)).toEqual([
      'step-entered',
      'leg-dialled',
      'leg-ringing',
      'leg-answered',
      'answered',
      'connected',
      'leg-ended',
      'ended',
    ])
  })

  test('somebody who presses keys for hours does not fill the log', () => {
    const keys = Array.from({ length: 2000 }, (): Heard => ({ kind: 'key-pressed', leg: leg('1'), key: '#' }))
    const { facts } = play(full, [...talking, ...keys, ended('caller')])
    expect(facts.filter((fact) => fact.kind === 'key-pressed')).toHaveLength(500)
    expect(facts.at(-1)).toMatchObject({ kind: 'ended' })
  })

  test('what comes of legs and recording after the end is still written', () => {
    const { facts } = play(full, [...talking, ended('caller'), ended('1'), recorded])
    expect(facts.slice(-3).map((fact) => fact.kind)).toEqual(['ended', 'leg-ended', 'recording-ended'])
  })
})

describe('a flow that is broken', () => {
  test('a destination that no longer exists is passed over and noted', () => {
    const { commands, facts } = play(flowOf({ start: ring(gone, sales) }), [])
    expect(said(commands)).toContain('dial 1 sales')
    expect(facts).toContainEqual({ kind: 'flow-fault', step: 'gone', fault: 'destination-missing' })
  })

  test.each(['nowhere', 'constructor', '__proto__', ''])(
    'a missing step "%s" sends the caller straight to the fail-open destination',
    (start) => {
      const flow = { ...flowOf({}, reception), start }
      const { commands, facts } = play(flow, [])
      expect(said(commands)).toEqual(['ringback', 'dial 1 reception', 'start-timer ring:1'])
      expect(facts[0]).toEqual({ kind: 'flow-fault', step: start, fault: 'step-missing' })
      expect(said(play(flow, [fired('ring:1')]).turn.commands)).toEqual(['cancel 1', 'hangup 480'])
    },
  )

  test.each([null, gone])(
    'without a fail-open destination (%s) the call ends, it does not hang',
    (failOpen) => {
      const { commands } = play({ ...flowOf({}, failOpen), start: 'nowhere' }, [])
      expect(said(commands)).toEqual(['hangup 480'])
    },
  )

  test('a flow that goes round and round fails open', () => {
    const flow = flowOf({ start: { does: 'record', action: 'start', next: 'start' } }, sales)
    const { commands, facts } = play(flow, [])
    expect(facts).toContainEqual({ kind: 'flow-fault', step: 'start', fault: 'too-many-steps' })
    expect(said(commands)).toContain('dial 1 sales')
  })
})

describe('whatever is heard, in whatever order', () => {
  const anyLeg = fc.constantFrom('caller', '1', '2', '3', 'never-dialled').map(leg)
  const anyCause = fc.constantFrom<EndCause>('hung-up', 'cancelled', 'media-timeout', 'network-failure')
  const anyHeard: fc.Arbitrary<Heard> = fc.oneof(
    anyLeg.map((leg) => ({ kind: 'leg-ringing', leg }) as const),
    anyLeg.map((leg) => ({ kind: 'leg-answered', leg }) as const),
    anyLeg.map((leg) => ({ kind: 'leg-failed', leg, failure: 'busy', sipStatus: 486 }) as const),
    fc.record({ kind: fc.constant('leg-ended' as const), leg: anyLeg, cause: anyCause }),
    fc.record({
      kind: fc.constant('prompt-ended' as const),
      leg: anyLeg,
      id: fc.constantFrom('prompt:1', 'prompt:2', 'prompt:3'),
    }),
    fc.constantFrom('ring:1', 'ring:2', 'prompt:1', 'prompt:2', 'nonsense').map(fired),
    fc.constantFrom<Heard>(recorded, { kind: 'recording-failed', why: 'disk full' }),
    anyLeg.map((leg) => ({ kind: 'key-pressed', leg, key: '5' }) as const),
    anyLeg.map((leg) => ({ kind: 'held', leg }) as const),
  )
  const anyStep: fc.Arbitrary<FlowStep> = fc.oneof(
    fc.record({
      does: fc.constant('announce' as const),
      prompt: fc.constantFrom({ say: 'Hello' }, { say: '[source]' }, { file: 'hello.wav' }),
      next: fc.constantFrom('start', 'a', 'b', 'nowhere'),
    }),
    fc.record({
      does: fc.constant('record' as const),
      action: fc.constant('start' as const),
      next: fc.constantFrom('start', 'a', 'b', 'nowhere'),
    }),
    fc.record({
      does: fc.constant('ring' as const),
      strategy: fc.constant('in-order' as const),
      sticky: fc.constant(false),
      accept: fc.constant(null),
      after: fc.constant(null),
      destinations: fc.array(
        fc.record({
          destination: fc.constantFrom(sales, reception, gone),
          ringFor: fc.constant(seconds(9)),
          weight: fc.constant(1),
        }),
        { maxLength: 3 },
      ),
      whisper: fc.constantFrom(null, { say: 'Call' }, { say: '[campaign]' }),
      nobody: fc.constantFrom('start', 'a', 'b', 'nowhere'),
    }),
    fc.constant({ does: 'hangup' as const }),
  )
  const anyFlow = fc
    .record({
      steps: fc.record({ start: anyStep, a: anyStep, b: anyStep }),
      failOpen: fc.constantFrom(null, sales, gone),
    })
    .map(({ steps, failOpen }) => flowOf(steps, failOpen))

  test('nothing throws, it hangs up once, and no leg is dialled and forgotten', () => {
    fc.assert(
      fc.property(anyFlow, fc.array(anyHeard, { maxLength: 40 }), (flow, heards) => {
        const { commands, facts } = play(flow, [...heards, ended('caller')])

        expect(commands.filter((command) => command.kind === 'hangup')).toHaveLength(1)
        expect(facts.filter((fact) => fact.kind === 'ended')).toHaveLength(1)

        const dialled = commands.flatMap((command) => (command.kind === 'dial' ? [command.leg] : []))
        const letGo = new Set<LegId>([
          ...commands.flatMap((command) => (command.kind === 'cancel' ? [command.leg] : [])),
          ...facts.flatMap((fact) =>
            fact.kind === 'leg-failed' || fact.kind === 'leg-ended' ? [fact.leg] : [],
          ),
        ])
        expect(dialled.filter((leg) => !letGo.has(leg))).toEqual([])
        expect(new Set(dialled).size).toBe(dialled.length)

        const afterHangup = commands.slice(commands.findIndex((command) => command.kind === 'hangup') + 1)
        expect(afterHangup.every((command) => command.kind === 'cancel')).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('every timer that was started has fired or is stopped when the call is over', () => {
    fc.assert(
      fc.property(anyFlow, fc.array(anyHeard, { maxLength: 40 }), (flow, heards) => {
        const all = [...heards, ended('caller')]
        const { commands } = play(flow, all)
        const over = new Set([
          ...commands.flatMap((command) => (command.kind === 'stop-timer' ? [command.timer] : [])),
          ...all.flatMap((heard) => (heard.kind === 'timer-fired' ? [heard.timer] : [])),
        ])
        const started = commands.flatMap((command) => (command.kind === 'start-timer' ? [command.timer] : []))
        expect(started.filter((timer) => !over.has(timer))).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  test('the caller and whoever answers are connected at most once at a time, and only after both were answered', () => {
    fc.assert(
      fc.property(anyFlow, fc.array(anyHeard, { maxLength: 40 }), (flow, heards) => {
        const { commands, facts } = play(flow, heards)
        const connected = commands.flatMap((command) => (command.kind === 'connect' ? [command.leg] : []))
        expect(connected.length).toBeLessThanOrEqual(1)
        for (const leg of connected) {
          expect(leg).not.toBe(callerLeg)
          expect(facts.some((fact) => fact.kind === 'leg-answered' && fact.leg === leg)).toBe(true)
          expect(commands.some((command) => command.kind === 'answer')).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
