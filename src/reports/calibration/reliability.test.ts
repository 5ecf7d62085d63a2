import { describe, expect, it } from 'vitest'
import { errorOf, reliabilityOf, type KnownCall } from './reliability.ts'

const credit = (campaign: string, p: number) => ({
  source: 'google',
  medium: 'cpc',
  channel: 'Paid Search',
  campaign,
  p,
})
const known = (told: {
  credits: readonly ReturnType<typeof credit>[]
  campaign?: string
  visit?: readonly [string, number]
  unlinked?: number
}): KnownCall => {
  const { credits, campaign = 'spring', visit = ['v1', 0.6], unlinked = 0.05 } = told
  return {
    judgement: {
      confidence: {
        visit: Math.max(visit[1], unlinked),
        campaign: Math.max(unlinked, ...credits.map(({ p }) => p)),
        source: Math.max(unlinked, 1 - unlinked),
      },
      unlinked,
      credits: [...credits],
      candidates: [{ visitId: visit[0], p: visit[1], region: null, tappedAt: null, evidence: null }],
    },
    visits: ['v1', 'v7'],
    source: { source: 'google', medium: 'cpc', campaign },
  }
}
const rightAt = (level: string, call: KnownCall) =>
  reliabilityOf([call]).find((row) => row.level === level)?.right

describe('a call whose caller became known', () => {
  it('is right where its likeliest campaign is the one the caller came by', () => {
    expect(rightAt('campaign', known({ credits: [credit('summer', 0.2), credit('spring', 0.75)] }))).toBe(1)
    expect(rightAt('campaign', known({ credits: [credit('summer', 0.75), credit('spring', 0.2)] }))).toBe(0)
  })

  it('may be right about the source and wrong about the campaign', () => {
    const call = known({ credits: [credit('summer', 0.6), credit('spring', 0.35)] })
    expect([rightAt('source', call), rightAt('campaign', call)]).toEqual([1, 0])
  })

  it('is right about the visit when it is any visit of the person who called', () => {
    expect(rightAt('visit', known({ credits: [credit('spring', 0.9)], visit: ['v7', 0.6] }))).toBe(1)
    expect(rightAt('visit', known({ credits: [credit('spring', 0.9)], visit: ['v2', 0.6] }))).toBe(0)
  })

  it('is wrong when it was called nobody’s', () => {
    const call = known({ credits: [credit('spring', 0.3)], visit: ['v1', 0.3], unlinked: 0.7 })
    expect(['campaign', 'source', 'visit'].map((level) => rightAt(level, call))).toEqual([0, 0, 0])
  })
})

describe('the reliability of many calls', () => {
  it('counts every call once at each level, whatever its confidence', () => {
    const calls = [0, 0.05, 0.1, 0.55, 0.999, 1].map((p) =>
      known({ credits: [credit('spring', p)], unlinked: 0, visit: ['v1', p] }),
    )
    const rows = reliabilityOf(calls).filter(({ level }) => level === 'campaign')
    expect(rows.reduce((sum, row) => sum + row.calls, 0)).toBe(calls.length)
    expect(rows.map(({ from, calls: count }) => [from, count])).toEqual([
      [0, 2],
      [0.1, 1],
      [0.5, 1],
      [0.9, 2],
    ])
  })

  it('is without error when nine of ten calls said to be nine tenths sure are right', () => {
    const calls = Array.from({ length: 10 }, (_, i) =>
      known({ credits: [credit(i === 0 ? 'summer' : 'spring', 0.9), credit('other', 0.05)] }),
    )
    expect(errorOf(reliabilityOf(calls).filter(({ level }) => level === 'campaign'))).toBeCloseTo(0)
  })

  it('says nothing when nobody became known', () => {
    expect(reliabilityOf([])).toEqual([])
    expect(errorOf([])).toBeNull()
  })
})
