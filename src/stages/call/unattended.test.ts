import { describe, expect, test } from 'vitest'
import { seconds } from '#base/time.ts'
import {
  answered,
  ended,
  failed,
  flowOf,
  path,
  play,
  promptEnded,
  ring,
  said,
  sales,
  spoken,
} from '../../../test/support/flow-play.ts'
import type { FlowStep } from './flow.ts'
import type { Heard } from './turn.ts'

const hello: FlowStep = { does: 'announce', prompt: { say: 'Hello.' }, next: 'ring' }
const away = { callerAway: true, words: { source: 'google' } }
const picksUp: Heard = { kind: 'caller-answered' }
const toldAndReady = [answered('1'), promptEnded('prompt:1', '1')]

describe('a caller who asked to be called', () => {
  const flow = flowOf({ start: hello, ring: { ...ring(sales), whisper: { say: 'For sales' } } })

  test('is rung once somebody has taken the call and knows why', () => {
    const played = play(flow, toldAndReady, away)
    expect(spoken(played)).toEqual(['1: Callback from the web site, google, For sales'])
    expect(said(played.turn.commands)).toEqual(['stop-timer prompt:1', 'ring-caller', 'loop loop:2 to 1'])
    expect(said(play(flow, [...toldAndReady, picksUp], away).turn.commands)).toEqual(['answer', 'connect 1'])
  })

  test('who does not pick up was not reached, and whoever took the call is let go', () => {
    const { turn } = play(flow, [...toldAndReady, ended('caller', 'nobody-answered')], away)
    expect(said(turn.commands)).toEqual(['cancel 1', 'hangup 480'])
    expect(turn.facts.at(-1)).toEqual({ kind: 'ended', by: 'system', cause: 'nobody-answered' })
  })

  test('is not rung any more when whoever took the call hangs up first', () => {
    const { turn } = play(flow, [...toldAndReady, ended('1')], away)
    expect(turn.facts.at(-1)).toMatchObject({ kind: 'ended', by: 'callee' })
    expect(said(turn.commands)).toEqual(['hangup 480'])
  })

  test('is never rung when nobody is there', () => {
    const { turn, commands } = play(flow, [failed('1')], away)
    expect(turn.facts.at(-1)).toEqual({ kind: 'ended', by: 'system', cause: 'nobody-answered' })
    expect(said(commands)).not.toContain('ring-caller')
  })

  test('is asked after the talk like any other', () => {
    const survey: FlowStep = {
      does: 'survey',
      name: 'How was it',
      prompt: { say: 'Press 1 to 5.' },
      highest: '5',
      timeout: seconds(5),
      tries: 1,
      thanks: null,
      next: 'bye',
    }
    const asks = flowOf({ start: { ...ring(sales), after: 'survey' }, survey })
    const played = play(asks, [...toldAndReady, picksUp, ended('1')], away)
    expect(spoken(played).at(-1)).toBe('caller: Press 1 to 5.')
  })
})

describe('while the caller is away', () => {
  const menu: FlowStep = {
    does: 'menu',
    prompt: { say: 'For sales press 1.' },
    keys: { '1': 'ring' },
    timeout: seconds(5),
    tries: 2,
    invalid: null,
    otherwise: 'message',
  }
  const message: FlowStep = {
    does: 'voicemail',
    mailbox: 'Sales',
    greeting: null,
    longest: seconds(60),
    next: null,
  }
  const line: FlowStep = {
    ...ring(sales),
    does: 'queue',
    queue: 'Sales',
    music: { tone: 'music' },
    announce: null,
    longestWait: seconds(60),
    callback: null,
    nobody: 'message',
  }

  test('a menu goes the first way on which anybody rings', () => {
    expect(path(play(flowOf({ start: menu, ring: ring(sales), message }), [], away))).toEqual([
      'start',
      'ring',
    ])
    const round = flowOf({ start: { ...menu, keys: { '1': 'start' } }, message })
    expect(path(play(round, [], away))).toEqual(['start', 'message'])
  })

  test('nobody waits in line, nor leaves a message', () => {
    const played = play(flowOf({ start: line, message }), [failed('1')], away)
    expect(said(played.commands)).toEqual([
      'ringback',
      'dial 1 sales',
      'start-timer ring:1',
      'stop-timer ring:1',
      'hangup 486',
    ])
  })

  test.each([
    ['ro', 'Un vizitator al site-ului vă cere să-l sunați, google'],
    ['uk-UA', 'Відвідувач сайту просить зателефонувати, google'],
    ['de', 'Callback from the web site, google'],
  ])('whoever answers is told so in %s', (locale, words) => {
    const played = play(flowOf({ start: ring(sales) }), [answered('1')], { ...away, locale })
    expect(spoken(played)).toEqual([`1: ${words}`])
  })
})
