import { describe, expect, test } from 'vitest'
import { aContext, noon } from '../../../test/support/flow-parts.ts'
import {
  answered,
  ended,
  failed,
  fired,
  flowOf,
  gone,
  leg,
  play,
  promptEnded,
  reception,
  recorded,
  ring,
  ringing,
  said,
  sales,
} from '../../../test/support/flow-play.ts'
import type { EndCause } from './call-event.ts'
import { begin } from './engine.ts'
import type { DestinationId } from '#base/id.ts'
import type { Flow } from './flow.ts'
import { longestPrompt } from './saying.ts'
import type { Heard } from './turn.ts'

const ringWithWhisper = (...to: readonly DestinationId[]) => ({
  ...ring(...to),
  whisper: { say: 'Call from [source], [campaign]' },
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

const announced = [promptEnded('prompt:1')]
const whispering = [...announced, ringing('1'), answered('1')]
const talking = [...whispering, promptEnded('prompt:2', '1')]

describe('a call through its flow', () => {
  test('is announced, recorded, rung, whispered and connected, in that order', () => {
    const { commands, facts } = play(full, talking, { words: { source: 'google', campaign: 'spring sale' } })
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
    const byCaller = play(full, [...talking, ended('caller')], { words: { source: 'google' } })
    expect(said(byCaller.turn.commands)).toEqual(['cancel 1', 'stop-recording', 'hangup'])
    expect(byCaller.facts.at(-1)).toEqual({ kind: 'ended', by: 'caller', cause: 'hung-up' })
    const byCallee = play(full, [...talking, ended('1')], { words: { source: 'google' } })
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
      words: { source: 'google' },
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
    const { turn } = play(full, [...whispering, ended('1')], { words: { source: 'google' } })
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
