import { describe, expect, test } from 'vitest'
import type { DestinationId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { minutes, seconds } from '#base/time.ts'
import { aContext } from '../../../../test/support/flow-parts.ts'
import {
  answered,
  ended,
  failed,
  fired,
  flowOf,
  gone,
  hearNext,
  keys,
  path,
  play as playFlow,
  promptEnded,
  reception,
  ring,
  said,
  sales,
  spoken,
} from '../../../../test/support/flow-play.ts'
import type { Heard, StepOf } from '../turn.ts'

const step: StepOf<'queue'> = {
  ...ring(sales, reception),
  does: 'queue',
  strategy: 'longest-idle',
  queue: 'sales',
  music: { tone: 'music' },
  announce: { position: true, wait: true, every: seconds(30) },
  longestWait: minutes(10),
  callback: { key: '1', offer: { say: 'Press 1 and we call you back' } },
  nobody: 'nobody',
}
const flow = flowOf({ start: step, nobody: { does: 'hangup' } })
const quiet = flowOf({ start: { ...step, announce: null, callback: null }, nobody: { does: 'hangup' } })
const caller = { ...aContext.caller, number: '+15125550100' as PhoneNumber } // as it stands
const play = (heards: readonly Heard[], of = flow) => playFlow(of, heards, { caller })

const moved = (position: number, wait: number | null = null): Heard => ({
  kind: 'queue-moved',
  id: 'queue:1',
  position,
  wait: wait === null ? null : seconds(wait),
})
const turnOf = (destination: DestinationId = sales): Heard => ({
  kind: 'queue-turn',
  id: 'queue:1',
  destination,
})
const kinds = (facts: readonly Readonly<{ kind: string }>[]) =>
  facts.map(({ kind }) => kind).filter((kind) => /queue|callback|connected/.test(kind))

describe('waiting in line', () => {
  test('the caller is answered, hears music, and joins with whoever may answer', () => {
    const { commands } = play([])
    expect(said(commands)).toEqual([
      'answer',
      'join-queue',
      'start-timer wait:queue:1',
      'start-timer news:queue:1',
      'loop loop:1 to caller',
    ])
    expect(commands[1]).toMatchObject({
      queue: 'sales',
      by: 'longest-idle',
      among: [{ destination: sales }, { destination: reception }],
    })
  })

  test('hears at once how things stand, then music again', () => {
    const told = play([moved(3, 200)])
    expect(spoken(told)).toEqual(['caller: You are number 3 in line. The wait is about 4 minutes.'])
    const offered = hearNext(told, promptEnded('prompt:2'))
    expect(spoken(offered).at(-1)).toBe('caller: Press 1 and we call you back')
    expect(said(hearNext(offered, promptEnded('prompt:3')).turn.commands)).toEqual([
      'stop-timer prompt:3',
      'loop loop:4 to caller',
    ])
  })

  test('and every so often after', () => {
    const waited = [moved(3), promptEnded('prompt:2'), promptEnded('prompt:3')]
    const news = play([...waited, fired('news:queue:1')])
    expect(said(news.turn.commands)).toEqual(['ask-place', 'start-timer news:queue:1'])
    expect(spoken(hearNext(news, moved(2))).at(-1)).toBe('caller: You are number 2 in line.')
  })

  test('an announcement is not begun twice', () => {
    expect(spoken(play([moved(3), moved(2)]))).toHaveLength(1)
  })

  test('who withholds their number is not offered a callback, and cannot have one', () => {
    const withheld = playFlow(flow, [moved(2), promptEnded('prompt:2'), ...keys('1')])
    expect(spoken(withheld)).toHaveLength(1)
    expect(kinds(withheld.facts)).toEqual(['queued'])
  })

  test('the wait is measured from the place to the end of it', () => {
    const { facts } = play([moved(2), turnOf(), answered('1')])
    expect(kinds(facts)).toEqual(['queued', 'left-queue', 'connected'])
    expect(facts).toContainEqual({ kind: 'queued', queue: 'sales', position: 2 })
    expect(facts).toContainEqual({ kind: 'left-queue', queue: 'sales', why: 'answered' })
  })
})

describe('the caller’s turn', () => {
  test('rings whoever is free, with the music going on', () => {
    expect(said(play([turnOf(reception)], quiet).turn.commands)).toEqual([
      'dial 1 reception',
      'start-timer ring:1',
    ])
    expect(said(play([turnOf(), answered('1')], quiet).turn.commands)).toEqual([
      'stop-timer ring:1',
      'stop-timer wait:queue:1',
      'leave-queue',
      'connect 1',
    ])
  })

  test.each([
    ['is busy', failed('1')],
    ['does not answer', fired('ring:1')],
  ])('goes back when the one who is rung %s; the place is kept', (_, heard) => {
    const { turn, facts } = play([turnOf(), heard])
    expect(turn.commands).toContainEqual({ kind: 'return-turn', id: 'queue:1', destination: sales })
    expect(kinds(facts)).toEqual(['queued'])
    expect(said(play([turnOf(), heard, turnOf(reception)]).turn.commands)).toContain('dial 2 reception')
  })

  test('goes back once, when none of somebody’s telephones is answered', () => {
    const both = { id: sales, name: 'Anna', to: { kind: 'phone', username: 'anna' } } as const
    const context = {
      destinations: new Map([[sales, { ...both, also: [{ kind: 'sip', uri: 'sip:anna@pbx' }] as const }]]),
      caller,
    }
    const returns = (...heards: readonly Heard[]) =>
      playFlow(flow, [turnOf(), ...heards], context).commands.filter(({ kind }) => kind === 'return-turn')
    expect(returns(failed('1'))).toEqual([])
    expect(returns(failed('1'), fired('ring:2'))).toHaveLength(1)
    expect(returns(failed('1'), answered('2'))).toEqual([])
  })

  test('a turn for somebody unknown, or a second one, goes back at once', () => {
    expect(said(play([turnOf(gone)]).turn.commands)).toEqual(['return-turn'])
    const twice = play([turnOf(), turnOf(reception)])
    expect(twice.turn.commands).toEqual([{ kind: 'return-turn', id: 'queue:1', destination: reception }])
  })

  test('whoever answers hears the whisper first; the caller still waits', () => {
    const whispered = flowOf({ start: { ...step, whisper: { say: 'From the line' } } })
    expect(kinds(play([turnOf(), answered('1')], whispered).facts)).toEqual(['queued'])
    expect(kinds(play([turnOf(), answered('1'), promptEnded('prompt:2', '1')], whispered).facts)).toEqual([
      'queued',
      'left-queue',
      'connected',
    ])
  })

  test('after the talk the caller goes on where the step says', () => {
    const after = flowOf({ start: { ...step, after: 'rate' }, rate: { does: 'hangup' } })
    expect(path(play([turnOf(), answered('1'), ended('1')], after))).toEqual(['start', 'rate'])
  })
})

describe('leaving the line', () => {
  test('the longest wait is over', () => {
    const { facts, turn } = play([moved(2), promptEnded('prompt:2'), fired('wait:queue:1')])
    expect(path({ facts })).toEqual(['start', 'nobody'])
    expect(turn.commands).toContainEqual({ kind: 'leave-queue', id: 'queue:1', why: 'waited-too-long' })
    expect(facts).toContainEqual({ kind: 'left-queue', queue: 'sales', why: 'waited-too-long' })
  })

  test('even while somebody rings, who is then let go', () => {
    expect(said(play([turnOf(), fired('wait:queue:1')]).turn.commands)).toContain('cancel 1')
  })

  test('the caller gives up', () => {
    const { turn, facts } = play([moved(2), turnOf(), ended('caller')])
    expect(said(turn.commands)).toEqual([
      'stop-timer wait:queue:1',
      'stop-timer news:queue:1',
      'stop-timer prompt:2',
      'stop-timer ring:1',
      'cancel 1',
      'leave-queue',
      'hangup',
    ])
    expect(facts.slice(-2)).toEqual([
      { kind: 'left-queue', queue: 'sales', why: 'gave-up' },
      { kind: 'ended', by: 'caller', cause: 'hung-up' },
    ])
  })

  test('the key for a callback keeps the place and ends the call', () => {
    const asked = play([moved(2), ...keys('1')])
    expect(asked.facts).toContainEqual({
      kind: 'callback-asked',
      queue: 'sales',
      number: '+15125550100',
      who: expect.objectContaining({ by: step.strategy, sticky: step.sticky }),
    })
    expect(asked.turn.commands).toContainEqual({ kind: 'leave-queue', id: 'queue:1', why: 'callback' })
    expect(spoken(asked).at(-1)).toBe('caller: You keep your place. We will call you back. Goodbye.')
    expect(said(hearNext(asked, promptEnded('prompt:3')).turn.commands)).toEqual([
      'stop-timer prompt:3',
      'hangup',
    ])
    expect(kinds(play([moved(2), ...keys('11'), turnOf(), ended('caller')]).facts)).toEqual([
      'queued',
      'callback-asked',
      'left-queue',
    ])
  })

  test('other keys, and the callback’s key where there is none, are nothing', () => {
    expect(play([moved(2), ...keys('2')]).turn.commands).toEqual([])
    expect(play([moved(2), ...keys('1')], quiet).turn.commands).toEqual([])
  })

  test('a line nobody could answer is not joined', () => {
    const empty = flowOf({
      start: { ...step, destinations: ring(gone).destinations },
      nobody: { does: 'hangup' },
    })
    expect(path(play([], empty))).toEqual(['start', 'nobody'])
  })
})
