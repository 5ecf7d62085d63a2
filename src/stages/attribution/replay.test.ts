import { expect, it } from 'vitest'
import { createReplay } from './replay.ts'

const run = (lines: readonly unknown[]): readonly Record<string, unknown>[] => {
  const replay = createReplay()
  return lines
    .flatMap((line) => replay(typeof line === 'string' ? line : JSON.stringify(line)))
    .map((line) => JSON.parse(line) as Record<string, unknown>) // the replay prints objects
}

const pool = { type: 'pool', t: 0, numbers: ['a', 'b'] }
const visit = {
  type: 'visit_start',
  t: 1000,
  visit: 'v',
  visitor: 'p',
  source: 's',
  campaign: 'c',
  device: 'mobile',
  region: 'TX',
}
const call = { type: 'call_start', t: 20_000, call: 'k', number: 'a', caller: '+15550001111', region: 'TX' }
const end = { type: 'call_end', t: 80_000, call: 'k', durationMs: 60_000, connectedMs: 50_000 }

it('answers a visit with its number, a call while it rings and when it is over, and later once more', () => {
  const answers = run([
    pool,
    visit,
    { type: 'tap', t: 15_000, visit: 'v' },
    call,
    end,
    { type: 'report', t: 86_500_000 },
  ])
  expect(answers.map(({ phase, number }) => phase ?? number ?? 'report')).toEqual([
    'a',
    'ring',
    'final',
    'revised-10m',
    'revised-24h',
    'report',
  ])
  expect(answers[2]).toMatchObject({ call: 'k', visits: [{ visit: 'v' }] })
  expect(answers.at(-1)).toMatchObject({ sources: { s: { high: 1 } }, campaigns: { 's/c': { high: 1 } } })
})

it('says which line is wrong and goes on', () => {
  const answers = run([pool, 'nonsense', '', { type: 'call_end', t: 1, call: 'nobody’s' }, '7', visit])
  expect(answers).toEqual([
    { error: 'not JSON', line: 2 },
    { error: 'call is not known', line: 4 },
    { error: 'not an object', line: 5 },
    { visit: 'v', number: 'a' },
  ])
})

it('does not mind what it has never heard of', () => {
  const stray = (['activity', 'tap', 'visit_end'] as const).map((type) => ({ type, t: 5, visit: 'nobody' }))
  expect(run([visit, ...stray])).toEqual([{ visit: 'v', number: null }])
  expect(run([{ ...call, number: 'never shown' }])).toMatchObject([{ unlinked: 1 }])
  expect(run([{ type: 'report', t: 1 }])).toEqual([
    { sources: {}, campaigns: {}, unlinked: { calls: 0, low: 0, high: 0 } },
  ])
  expect(run([{ type: 'plan', t: 1, numbers: 5 }])).toEqual([{ plan: [], recommended: 5 }])
})

it('answers what is told twice as the first time', () => {
  const [first, second] = run([pool, visit, visit])
  expect(second).toEqual(first)
  const answers = run([pool, visit, call, end, end])
  expect(answers.at(-1)).toEqual(answers.at(-2))
})

it('keeps a visit’s number when the pool shrinks, and lends from what is left', () => {
  const answers = run([pool, visit, { ...pool, numbers: ['b'] }, visit, { ...visit, visit: 'w' }, call])
  expect(answers.slice(0, 3).map(({ number }) => number)).toEqual(['a', 'a', 'b'])
  expect(answers.at(-1)).toMatchObject({ visits: [{ visit: 'v' }] })
})
