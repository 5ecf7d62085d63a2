import { describe, expect, test } from 'vitest'
import type { DestinationId, LegId } from '#base/id.ts'
import {
  type Played,
  answered,
  destinations,
  ended,
  failed,
  fired,
  flowOf,
  hearNext,
  keys,
  leg,
  path,
  play,
  promptEnded,
  reception,
  ring,
  said,
  sales,
} from '../../../test/support/flow-play.ts'
import { type Destination, outside } from './flow.ts'
import type { Heard } from './turn.ts'

const flow = flowOf({
  start: { does: 'record', action: 'start', next: 'ring' },
  ring: { ...ring(sales), nobody: 'nobody' },
  nobody: { does: 'hangup' },
})

/** The caller talks with sales (leg 1); then this is heard. */
const talking = (...heards: readonly Heard[]): Played => play(flow, [answered('1'), ...heards])

const found = (id: string, to: DestinationId | null = reception): Heard => ({
  kind: 'destination-found',
  id,
  destination: to === null ? null : (destinations.get(to) ?? null),
})
const refer = (way: 'blind' | 'attended', to: DestinationId | null = reception, from = '1'): Heard => ({
  kind: 'transfer-asked',
  leg: leg(from),
  way,
  to: to === null ? null : (destinations.get(to) ?? null),
  text: '12',
})
const transfers = ({ facts }: Played) =>
  facts.filter(({ kind }) => kind.startsWith('transfer') || kind === 'parted' || kind === 'connected')
const connectedWith = (of: LegId | string) => ({ kind: 'connected', leg: of })

describe('keys of the callee', () => {
  test('*7 pauses the recording and *8 resumes it', () => {
    expect(said(talking(...keys('*7', '1')).turn.commands)).toEqual(['pause-recording'])
    expect(said(talking(...keys('*7*8', '1')).turn.commands)).toEqual(['resume-recording'])
    expect(said(talking(...keys('**7', '1')).turn.commands)).toEqual(['pause-recording'])
  })

  test('of the caller order nothing, nor do keys that are no order', () => {
    const { commands } = talking(...keys('*7##'), ...keys('*11#7*3', '1'))
    expect(said(commands).at(-1)).toBe('connect 1')
  })
})

/** One of ours calls, and somebody outside answers. */
const outbound = (...heards: readonly Heard[]) =>
  play(flow, [answered('1'), ...heards], { agentCalls: true }).turn.commands

/** One of ours, who called out, wants to hand on whom they called. */
const asks = (way: 'blind' | 'attended') => refer(way, reception, 'caller')

describe('a call that one of ours makes', () => {
  test('obeys the keys of the caller: the recording pauses and goes on', () => {
    expect(said(outbound(...keys('*7')))).toEqual(['pause-recording'])
    expect(said(outbound(...keys('*7*8')))).toEqual(['resume-recording'])
  })

  test('obeys nothing of the stranger who was called: they cannot call the world at our cost', () => {
    expect(outbound(...keys('*7##0900123456#', '1'))).toEqual([])
    expect(outbound(refer('blind'))).toEqual([])
  })

  const bob: Destination = { id: sales, name: 'Bob', to: { kind: 'sip', uri: 'sip:bob@pbx' } }
  const calls = (...heards: readonly Heard[]) =>
    play(flow, [answered('1'), ...heards], { agentCalls: true, agentAt: bob })

  test('is handed on by keys: whom they called hears music, and they are free once somebody rings', () => {
    expect(said(calls(...keys('##')).turn.commands)).toEqual([
      'disconnect caller',
      'loop loop:1 to 1',
      'play prompt:2 to caller',
      'start-timer prompt:2',
    ])
    const rings = calls(...keys('##12#'), found('find:1'))
    expect(said(rings.turn.commands).slice(-2)).toEqual(['start-timer ring:2', 'cancel caller'])
    const gone = hearNext(rings, ended('caller'))
    expect(gone.turn.commands).toEqual([])
    expect(transfers(hearNext(gone, answered('2')))).toEqual([
      connectedWith('1'),
      { kind: 'parted', leg: '1' },
      { kind: 'transfer-asked', leg: 'caller', way: 'blind', to: '12' },
      { kind: 'transferred', from: 'caller', to: '2' },
      connectedWith('2'),
    ])
  })

  test('is handed on after a word with the other, and ends when either of the two who are left hangs up', () => {
    const done = calls(asks('attended'), answered('2'), ended('caller'))
    expect(done.turn.commands).toEqual([{ kind: 'connect', leg: '2', with: '1' }])
    for (const leg of ['1', '2'])
      expect(hearNext(done, ended(leg)).turn.facts.at(-1)).toMatchObject({ kind: 'ended', by: 'callee' })
  })

  test('is handed on again by whoever has it now', () => {
    const twice = calls(
      asks('blind'),
      ended('caller'),
      answered('2'),
      refer('blind', sales, '2'),
      answered('3'),
    )
    expect(transfers(twice).at(-1)).toEqual(connectedWith('3'))
    expect(said(twice.turn.commands)).toContain('connect 3 1')
  })

  test.each([
    ['rings them again', bob, 'dial 3 sales'],
    ['ends when they have no telephone', null, 'hangup'],
  ])('that nobody takes %s', (_, agentAt, then) => {
    const { turn } = play(flow, [answered('1'), asks('blind'), ended('caller'), failed('2')], {
      agentCalls: true,
      agentAt,
    })
    expect(said(turn.commands)).toContain(then)
  })

  test('ends when the stranger hangs up in the middle of it', () => {
    expect(said(calls(asks('attended'), answered('2'), ended('1')).turn.commands)).toEqual([
      'cancel 2',
      'stop-recording',
      'hangup',
    ])
  })

  test('obeys nobody outside to whom it was handed', () => {
    const outsider: Heard = {
      kind: 'transfer-asked',
      leg: leg('caller'),
      way: 'blind',
      to: { ...bob, id: outside },
      text: '1',
    }
    const done = calls(outsider, ended('caller'), answered('2'))
    expect(hearNext(done, refer('blind', sales, '2')).turn.commands).toEqual([])
    expect(keys('##', '2').reduce(hearNext, done).turn.commands).toEqual([])
  })
})

describe('hold', () => {
  test.each([
    ['1', 'caller'],
    ['caller', '1'],
  ])('when %s holds, %s hears music, then the other again', (by, hears) => {
    const held = talking({ kind: 'held', leg: leg(by) })
    expect(held.turn.commands).toEqual([
      { kind: 'play', leg: hears, id: 'loop:1', prompt: { tone: 'music' }, loop: true, listen: null },
    ])
    expect(said(hearNext(held, { kind: 'resumed', leg: leg(by) }).turn.commands)).toEqual(['connect 1'])
  })
})

describe('a blind transfer', () => {
  test('by keys: the caller hears music while the callee types, then the other rings', () => {
    const typing = talking(...keys('##', '1'))
    expect(said(typing.turn.commands)).toEqual([
      'disconnect 1',
      'loop loop:1 to caller',
      'play prompt:2 to 1',
      'start-timer prompt:2',
    ])
    const typed = play(flow, [answered('1'), ...keys('##12#', '1')])
    expect(typed.turn.commands.at(-2)).toMatchObject({
      kind: 'find-destination',
      id: 'find:1',
      keys: '12',
      trunk: null,
    })
    expect(said(hearNext(typed, found('find:1')).turn.commands)).toEqual([
      'stop-timer find:1',
      'dial 2 reception',
      'start-timer ring:2',
      'cancel 1',
    ])
  })

  test('by REFER: whoever answers talks with the caller, in the same call', () => {
    const done = talking(refer('blind'), answered('2'))
    expect(said(done.turn.commands)).toEqual(['stop-timer ring:2', 'connect 2'])
    expect(transfers(done)).toEqual([
      connectedWith('1'),
      { kind: 'parted', leg: '1' },
      { kind: 'transfer-asked', leg: '1', way: 'blind', to: '12' },
      { kind: 'transferred', from: '1', to: '2' },
      connectedWith('2'),
    ])
    expect(said(hearNext(done, ended('2')).turn.commands)).toEqual(['stop-recording', 'hangup'])
  })

  test.each([
    ['is busy', failed('2')],
    ['does not answer', fired('ring:2')],
  ])('when the other %s, whoever handed the caller on is rung again', (_, heard) => {
    const back = talking(refer('blind'), ended('1'), heard)
    expect(said(back.turn.commands)).toContain('dial 3 sales')
    expect(transfers(hearNext(back, answered('3'))).at(-1)).toEqual(connectedWith('3'))
    expect(path(hearNext(back, fired('ring:3')))).toEqual(['start', 'ring', 'nobody'])
  })

  test('can follow another: the new callee has the same keys', () => {
    const twice = talking(refer('blind'), answered('2'), refer('blind', sales, '2'), answered('3'))
    expect(transfers(twice).at(-1)).toEqual(connectedWith('3'))
  })
})

test('a transfer to somebody with two telephones rings both', () => {
  const [first] = destinations.values()
  if (first === undefined) throw new Error('there is somebody')
  const both = { ...first, also: [{ kind: 'sip', uri: 'sip:mobile@pbx' }] } as const
  const asked: Heard = { kind: 'transfer-asked', leg: leg('1'), way: 'blind', to: both, text: '12' }
  const twice = talking(asked)
  expect(said(twice.turn.commands)).toEqual(expect.arrayContaining(['dial 2 sales', 'dial 3 sales']))
  expect(transfers(hearNext(hearNext(twice, failed('2')), answered('3'))).at(-1)).toEqual(connectedWith('3'))
})

describe('an attended transfer', () => {
  const consulting = [refer('attended'), answered('2')]

  test('the callee hears ringing, then talks with the other; the caller hears music', () => {
    expect(said(talking(refer('attended')).turn.commands)).toEqual([
      'disconnect 1',
      'loop loop:1 to caller',
      'dial 2 reception',
      'start-timer ring:2',
      'loop loop:2 to 1',
    ])
    expect(said(talking(...consulting).turn.commands)).toEqual(['stop-timer ring:2', 'connect 2 1'])
  })

  test('the callee hangs up: caller and other are together', () => {
    const done = talking(...consulting, ended('1'))
    expect(said(done.turn.commands)).toEqual(['connect 2'])
    expect(transfers(done).slice(-2)).toEqual([
      { kind: 'transferred', from: '1', to: '2' },
      connectedWith('2'),
    ])
  })

  test('the callee hangs up before the other answers: they are together when the other does', () => {
    expect(transfers(talking(refer('attended'), ended('1'), answered('2'))).at(-1)).toEqual(
      connectedWith('2'),
    )
  })

  test('** brings the callee back to the caller, however far it has come', () => {
    const moments: readonly (readonly Heard[])[] = [
      keys('*2', '1'),
      [...keys('*2', '1'), promptEnded('prompt:2', '1')],
      keys('*212', '1'),
      keys('*212#', '1'),
      [refer('attended')],
      consulting,
    ]
    for (const moment of moments) {
      const back = talking(...moment, ...keys('**', '1'))
      expect(transfers(back).at(-1)).toEqual(connectedWith('1'))
      expect([...back.turn.state.timers]).toEqual([])
    }
    expect(said(talking(...consulting, ...keys('**', '1')).turn.commands)).toEqual(['cancel 2', 'connect 1'])
  })

  test.each([
    ['is busy', [refer('attended'), failed('2')], 'busy'],
    ['does not answer', [refer('attended'), fired('ring:2')], 'no-answer'],
    ['hangs up', [...consulting, ended('2')], 'declined'],
  ] as const)('the other %s: callee and caller are together again', (_, heards, failure) => {
    expect(transfers(talking(...heards)).slice(-2)).toEqual([
      { kind: 'transfer-failed', leg: '1', failure },
      connectedWith('1'),
    ])
  })
})

describe('a transfer that leads nowhere', () => {
  test.each<readonly [string, readonly Heard[]]>([
    ['REFER to nobody', [refer('blind', null)]],
    ['an extension that is none', [...keys('##99#', '1'), found('find:1', null)]],
    ['nobody says whose it is', [...keys('##99#', '1'), fired('find:1')]],
  ])('%s: the callee keeps the caller', (_, heards) => {
    expect(transfers(talking(...heards)).slice(-2)).toEqual([
      { kind: 'transfer-failed', leg: '1', failure: 'no-such-place' },
      connectedWith('1'),
    ])
  })

  test.each<readonly [string, readonly Heard[]]>([
    ['types nothing', [...keys('##', '1'), promptEnded('prompt:2', '1'), fired('keys:1:2')]],
    ['types # at once', keys('###', '1')],
  ])('the callee %s: together again', (_, heards) => {
    expect(transfers(talking(...heards)).at(-1)).toEqual(connectedWith('1'))
  })

  test('the callee is gone before anybody says whose extension it is: they are rung again', () => {
    const gone = talking(...keys('##99#', '1'), ended('1'), found('find:1', null))
    expect(said(gone.turn.commands)).toContain('dial 2 sales')
  })

  test('the callee hangs up while typing: they are rung again, the caller is not lost', () => {
    expect(said(talking(...keys('##1', '1'), ended('1')).turn.commands)).toContain('dial 2 sales')
  })

  test('a second wish during the first, or one of the caller, changes nothing', () => {
    expect(talking(refer('attended'), refer('blind', sales)).turn.commands).toEqual([])
    expect(talking(refer('blind', reception, 'caller')).turn.commands).toEqual([])
  })

  test('the caller hangs up in the middle of it: every leg goes', () => {
    expect(said(talking(refer('attended'), ended('caller')).turn.commands)).toEqual([
      'stop-timer ring:2',
      'cancel 1',
      'cancel 2',
      'stop-recording',
      'hangup',
    ])
  })
})
