import { describe, expect, test } from 'vitest'
import {
  answered,
  ended,
  flowOf,
  play,
  promptEnded,
  recorded,
  ring,
  said,
  sales,
} from '../../../../test/support/flow-play.ts'
import type { FlowStep } from '../flow.ts'
import type { Heard } from '../turn.ts'

type Action = 'start' | 'pause' | 'resume' | 'drop'

/** Announces, does these to the recording one after the other, then rings sales. */
const flowDoing = (...actions: readonly Action[]) =>
  flowOf({
    start: { does: 'announce', prompt: { say: 'Hello' }, next: 'act0' },
    ...Object.fromEntries(
      actions.map((action, index): [string, FlowStep] => [
        `act${index}`,
        { does: 'record', action, next: index === actions.length - 1 ? 'ring' : `act${index + 1}` },
      ]),
    ),
    ring: ring(sales),
  })
const done = (...actions: readonly Action[]) =>
  said(play(flowDoing(...actions), [promptEnded('prompt:1')]).commands).filter((line) =>
    line.includes('recording'),
  )

const asked = (what: 'pause-recording' | 'resume-recording'): Heard => ({ kind: 'asked-for', what })

describe('the recording', () => {
  const cases: readonly (readonly [readonly Action[], readonly string[]])[] = [
    [['start'], ['start-recording']],
    [['start', 'start'], ['start-recording']],
    [
      ['start', 'pause'],
      ['start-recording', 'pause-recording'],
    ],
    [
      ['start', 'pause', 'pause', 'resume', 'resume'],
      ['start-recording', 'pause-recording', 'resume-recording'],
    ],
    [
      ['start', 'drop'],
      ['start-recording', 'stop-recording'],
    ],
    [
      ['start', 'pause', 'drop'],
      ['start-recording', 'pause-recording', 'stop-recording'],
    ],
    [
      ['start', 'drop', 'start', 'resume'],
      ['start-recording', 'stop-recording'],
    ],
    [['resume'], []],
    [['pause'], []],
    [['drop', 'start'], []],
  ]
  test.each(cases)('%j: %j', (actions, commands) => {
    expect(done(...actions)).toEqual(commands)
  })

  test('what is dropped is thrown away, and the log says so', () => {
    const { commands, facts } = play(flowDoing('start', 'drop'), [promptEnded('prompt:1')])
    expect(commands).toContainEqual({ kind: 'stop-recording', keep: false })
    expect(facts).toContainEqual({ kind: 'recording-dropped' })
  })

  test('before the answer it waits for it, paused when it was asked to pause', () => {
    const flow = flowOf({
      start: { does: 'record', action: 'start', next: 'pause' },
      pause: { does: 'record', action: 'pause', next: 'ring' },
      ring: ring(sales),
    })
    expect(said(play(flow, []).commands)).not.toContain('start-recording')
    expect(said(play(flow, [answered('1')]).turn.commands)).toEqual([
      'stop-timer ring:1',
      'answer',
      'start-recording',
      'pause-recording',
      'connect 1',
    ])
  })

  test('somebody at a screen pauses it and lets it go on; twice is once', () => {
    const talking = [promptEnded('prompt:1'), answered('1')]
    const { commands, facts } = play(flowDoing('start'), [
      ...talking,
      asked('pause-recording'),
      asked('pause-recording'),
      asked('resume-recording'),
    ])
    expect(said(commands).slice(-2)).toEqual(['pause-recording', 'resume-recording'])
    expect(facts.slice(-2)).toEqual([{ kind: 'recording-paused' }, { kind: 'recording-resumed' }])
  })

  test('a paused one is kept when the call ends', () => {
    const { turn } = play(flowDoing('start', 'pause'), [
      promptEnded('prompt:1'),
      answered('1'),
      ended('caller'),
    ])
    expect(turn.commands).toContainEqual({ kind: 'stop-recording', keep: true })
  })

  test('one that failed is neither paused nor stopped again', () => {
    const failure: Heard = { kind: 'recording-failed', why: 'disk full' }
    const { turn } = play(flowDoing('start'), [promptEnded('prompt:1'), failure, asked('pause-recording')])
    expect(turn.commands).toEqual([])
    expect(play(flowDoing('resume'), [promptEnded('prompt:1'), recorded]).facts).not.toContainEqual(recorded)
  })
})
