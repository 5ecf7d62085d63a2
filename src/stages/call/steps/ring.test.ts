import { describe, expect, test } from 'vitest'
import type { DestinationId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { seconds } from '#base/time.ts'
import {
  answered,
  destinations,
  ended,
  failed,
  fired,
  flowOf,
  gone,
  hearNext,
  keys,
  path,
  play,
  promptEnded,
  reception,
  ring,
  said,
  sales,
} from '../../../../test/support/flow-play.ts'
import type { Destination } from '../flow.ts'
import type { Heard } from '../turn.ts'

const chosen = (...rounds: readonly (readonly DestinationId[])[]): Heard => ({
  kind: 'chosen',
  id: 'choose:1',
  rounds,
})

describe('ringing all at once', () => {
  const flow = flowOf({ start: { ...ring(sales, reception), strategy: 'all-at-once' } })

  test('rings everybody, and the first to answer has the call', () => {
    const { commands, turn } = play(flow, [answered('2')])
    expect(said(commands).slice(0, 5)).toEqual([
      'ringback',
      'dial 1 sales',
      'start-timer ring:1',
      'dial 2 reception',
      'start-timer ring:2',
    ])
    expect(said(turn.commands)).toEqual([
      'stop-timer ring:2',
      'stop-timer ring:1',
      'cancel 1',
      'answer',
      'connect 2',
    ])
  })

  test('one that is busy or away leaves the others ringing; when all are, nobody answered', () => {
    expect(said(play(flow, [failed('1')]).turn.commands)).toEqual(['stop-timer ring:1'])
    expect(path(play(flow, [failed('1'), fired('ring:2')]))).toEqual(['start', 'bye'])
  })

  test('two answer in the same moment: one talks, the other is let go', () => {
    expect(said(play(flow, [answered('1'), answered('2')]).turn.commands)).toEqual(['cancel 2'])
  })

  test('the first to answer hears the whisper alone', () => {
    const whispered = flowOf({
      start: { ...ring(sales, reception), strategy: 'all-at-once', whisper: { say: 'A call' } },
    })
    expect(said(play(whispered, [answered('1')]).turn.commands)).toEqual([
      'stop-timer ring:1',
      'play prompt:1 to 1',
      'start-timer prompt:1',
      'stop-timer ring:2',
      'cancel 2',
    ])
  })
})

describe('somebody with a desk phone and a mobile', () => {
  const both: Destination = {
    id: sales,
    name: 'Anna',
    to: { kind: 'phone', username: 'anna' },
    also: [{ kind: 'number', number: '+12025550191' as PhoneNumber, trunk: 'telco' }], // E.164 as it stands
  }
  const flow = flowOf({ start: ring(sales, reception) })
  const context = { destinations: new Map([...destinations, [sales, both]]) }

  test('is rung on both at once, before the next one', () => {
    const dialled = play(flow, [], context).commands.flatMap((command) =>
      command.kind === 'dial'
        ? [`${command.leg} ${command.destination.id} ${command.destination.to.kind}`]
        : [],
    )
    expect(dialled).toEqual(['1 sales phone', '2 sales number'])
    expect(said(play(flow, [failed('1')], context).turn.commands)).toEqual(['stop-timer ring:1'])
    expect(said(play(flow, [failed('1'), failed('2')], context).turn.commands)).toContain('dial 3 reception')
  })

  test('stops ringing on one when the other is answered', () => {
    expect(said(play(flow, [answered('2')], context).turn.commands)).toContain('cancel 1')
  })
})

describe('press 1 to accept', () => {
  const step = {
    ...ring(sales, reception),
    whisper: { say: 'Call from [source]' },
    accept: { say: 'Press 1 to accept' },
  }
  const flow = flowOf({ start: step })
  const google = { words: { source: 'google' } }

  test('only 1 takes the call, in the whisper already or after it', () => {
    const early = play(flow, [answered('1'), ...keys('1', '1')], google)
    expect(said(early.turn.commands)).toEqual([
      'stop-playing 1',
      'stop-timer prompt:1',
      'answer',
      'connect 1',
    ])
    const late = [
      answered('1'),
      promptEnded('prompt:1', '1'),
      promptEnded('prompt:2', '1'),
      ...keys('1', '1'),
    ]
    const { facts } = play(flow, late, google)
    expect(facts).toContainEqual({ kind: 'accepted', leg: '1' })
    expect(facts.at(-1)).toEqual({ kind: 'connected', leg: '1' })
  })

  const lost: readonly (readonly [string, readonly Heard[]])[] = [
    ['another key', keys('2', '1')],
    ['nothing at all', [promptEnded('prompt:1', '1'), promptEnded('prompt:2', '1'), fired('keys:1:2')]],
    ['a hang-up', [ended('1')]],
  ]
  test.each(lost)('%s lets the next one ring', (_, heards) => {
    const { commands, facts } = play(flow, [answered('1'), ...heards], google)
    expect(said(commands)).toContain('dial 2 reception')
    expect(facts.map(({ kind }) => kind)).not.toContain('connected')
  })

  test('a key of the caller accepts nothing', () => {
    expect(said(play(flow, [answered('1'), ...keys('1')], google).turn.commands)).toEqual([])
  })

  test('while one thinks about it the others go on ringing; who accepts first has the call', () => {
    const all = flowOf({ start: { ...step, strategy: 'all-at-once' } })
    const both = play(all, [answered('1'), answered('2')], google)
    expect(said(both.commands)).not.toContain('cancel 2')
    expect(said(hearNext(both, keys('1', '2')[0] ?? fired('')).turn.commands)).toEqual([
      'stop-playing 2',
      'stop-timer prompt:2',
      'stop-timer prompt:1',
      'cancel 1',
      'answer',
      'connect 2',
    ])
  })
})

describe('who is rung next is asked for', () => {
  const flow = flowOf({ start: { ...ring(sales, reception), strategy: 'round-robin' } })

  test('with the weights of those that exist; the caller hears ringing meanwhile', () => {
    const { commands } = play(
      flowOf({ start: { ...ring(sales, gone, reception), strategy: 'longest-idle' } }),
      [],
    )
    expect(said(commands)).toEqual(['ringback', 'choose', 'start-timer choose:1'])
    expect(commands[1]).toMatchObject({
      by: 'longest-idle',
      sticky: false,
      among: [
        { destination: sales, weight: 1 },
        { destination: reception, weight: 1 },
      ],
    })
  })

  test('and rung in rounds', () => {
    const next = play(flow, [chosen([reception], [sales])])
    expect(said(next.turn.commands)).toEqual([
      'stop-timer choose:1',
      'dial 1 reception',
      'start-timer ring:1',
    ])
    expect(said(hearNext(next, failed('1')).turn.commands)).toContain('dial 2 sales')
  })

  test.each([
    ['nobody says', [fired('choose:1')]],
    ['it is said too late', [fired('choose:1'), chosen([reception])]],
  ])('%s: they are rung as the flow names them', (_, heards) => {
    expect(said(play(flow, heards).commands)).toContain('dial 1 sales')
  })

  test('nobody is free, or somebody unknown is named: the call goes on', () => {
    expect(path(play(flow, [chosen()]))).toEqual(['start', 'bye'])
    expect(path(play(flow, [chosen([gone], ['nobody' as DestinationId])]))).toEqual(['start', 'bye'])
  })

  test('whoever answered this caller before may be rung alone, before the rest at once', () => {
    const sticky = flowOf({ start: { ...ring(sales, reception), strategy: 'all-at-once', sticky: true } })
    const first = play(sticky, [chosen([reception], [sales])])
    expect(said(first.turn.commands)).toContain('dial 1 reception')
    expect(said(first.turn.commands)).not.toContain('dial 2 sales')
  })

  test('one destination needs no choice', () => {
    expect(said(play(flowOf({ start: { ...ring(sales), strategy: 'round-robin' } }), []).commands)).toContain(
      'dial 1 sales',
    )
  })
})

describe('after the talk', () => {
  const flow = flowOf({
    start: { ...ring(sales), after: 'rate' },
    rate: {
      does: 'survey',
      name: 'service',
      prompt: { say: 'How was it?' },
      highest: '5',
      timeout: seconds(5),
      tries: 1,
      thanks: null,
      next: 'bye',
    },
  })

  test('the callee hangs up and the caller stays', () => {
    const { turn, facts } = play(flow, [answered('1'), ended('1')])
    expect(path({ facts })).toEqual(['start', 'rate'])
    expect(said(turn.commands)).toEqual(['play prompt:1 to caller', 'start-timer prompt:1'])
  })

  test('the caller hangs up, or a fault ends the talk: the call is over', () => {
    expect(said(play(flow, [answered('1'), ended('caller')]).turn.commands)).toEqual(['cancel 1', 'hangup'])
    expect(said(play(flow, [answered('1'), ended('1', 'media-timeout')]).turn.commands)).toEqual(['hangup'])
  })
})
