import { expect, test } from 'vitest'
import type { AttributionVersion } from '#stages/attribution/attribution.wire.ts'
import { barOf, factorOf, sharesOf, tellingMarks, tie } from './explained.ts'

const none = { timing: 0, label: 0, kind: 0, tap: 0, area: 0, call: 0, calledBefore: 0 }
const campaign = (name: string, p: number) => ({
  source: 'google',
  medium: 'cpc',
  channel: 'Paid Search',
  campaign: name,
  p,
})
const visit = (visitId: string, p: number): AttributionVersion['candidates'][number] => ({
  visitId,
  p,
  source: null,
  device: null,
  region: null,
  startedAt: null,
  lastSeenAt: null,
  tappedAt: null,
  landingUrl: null,
  evidence: null,
})
const version = (told: Partial<AttributionVersion>): AttributionVersion => ({
  phase: 'final',
  at: '2026-11-22T10:00:00Z',
  model: 1,
  badge: 'high',
  unlinked: 0,
  robot: 0,
  repeat: 0,
  leader: null,
  confidence: { visit: 0, campaign: 0, source: 0 },
  sources: [],
  campaigns: [],
  candidates: [],
  ...told,
})

test('a mark that hardly changes the odds is left out; the others keep their order', () => {
  expect(tellingMarks({ ...none, area: 1.4, tap: 3, kind: 0.05, calledBefore: -0.5 })).toEqual([
    { mark: 'tap', weight: 3 },
    { mark: 'area', weight: 1.4 },
    { mark: 'calledBefore', weight: -0.5 },
  ])
})

test('a factor and its bar are the same for and against, and never endless', () => {
  expect(factorOf(Math.log(4))).toBeCloseTo(4)
  expect(factorOf(-Math.log(4))).toBeCloseTo(4)
  expect(factorOf(Number.NEGATIVE_INFINITY)).toBeCloseTo(1000)
  expect(barOf(Number.NEGATIVE_INFINITY)).toBe(1)
  expect(barOf(Math.log(10))).toBeCloseTo(0.5)
})

test('nobody stands among the campaigns where the share says, and crumbs are swept up', () => {
  const shares = sharesOf(
    version({
      campaigns: [campaign('spring', 0.6), campaign('', 0.1), campaign('crumb', 0.004)],
      unlinked: 0.296,
    }),
  )
  expect(shares.map(({ name, p }) => [name, p])).toEqual([
    ['google · spring', 0.6],
    ['', 0.296],
    ['google', 0.1],
  ])
})

test('two visits alike are a tie; a likelier one, or nobody at all, is none', () => {
  expect(tie(version({ candidates: [visit('a', 0.48), visit('b', 0.47)] }))).toBe(true)
  expect(tie(version({ candidates: [visit('a', 0.6), visit('b', 0.3)] }))).toBe(false)
  expect(tie(version({ candidates: [visit('a', 0.6)] }))).toBe(false)
  expect(tie(version({ candidates: [] }))).toBe(false)
})
