import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '#base/time.ts'
import { fairShare, fairShareOfTwo, type Claim } from './fair-share.ts'
import { labelBlocks, lendFromBlock, resizeBlocks } from './label-blocks.ts'

const claims = (weights: readonly number[]): readonly Claim[] =>
  weights.map((weight, key) => ({ key, weight, held: 0 }))
const numbers = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`)
const day = 86_400_000

/** A pool to which visits come one after another, a minute apart. */
function desk(size: number) {
  const blocks = labelBlocks()
  resizeBlocks(blocks, numbers(size))
  let visits = 0
  return {
    blocks,
    come: (campaign: string, visitor = `p${visits}`, at = (visits += 1) * 60_000) =>
      lendFromBlock(blocks, { source: campaign.charAt(0), campaign }, visitor, instant(at)),
  }
}

describe('shares', () => {
  it('hand out every number, and one to each claim while there are enough', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 60 }),
        (weights, seats) => {
          const shares = fairShare(claims(weights), seats)
          expect(
            shares.flatMap((share) => share.claims.map(({ key }) => key)).toSorted((a, b) => a - b),
          ).toEqual([...weights.keys()])
          expect(shares.reduce((sum, { size }) => sum + size, 0)).toBe(seats)
        },
      ),
    )
  })

  it('go by weight', () => {
    expect(fairShare(claims([60, 30, 10]), 10).map(({ size }) => size)).toEqual([6, 3, 1])
  })

  it('let campaigns share numbers only within their source, while there is a number for each source', () => {
    const sources = [claims([50, 40, 30]), [{ key: 3, weight: 5, held: 0 }]]
    const shares = fairShareOfTwo(sources, 3)
    expect(shares.map((share) => share.claims.map(({ key }) => key))).toEqual([[0], [1, 2], [3]])
  })
})

describe('blocks', () => {
  it('show the visits of one campaign numbers that no other campaign is shown', () => {
    const { come } = desk(6)
    const seen = new Map<string, Set<string | null>>()
    for (let i = 0; i < 400; i += 1) {
      const campaign = ['ax', 'ay', 'bx'][i % 4] ?? 'ax'
      const number = come(campaign)
      if (i > 100) seen.set(campaign, (seen.get(campaign) ?? new Set()).add(number))
    }
    const all = [...seen.values()].flatMap((each) => [...each])
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBe(6)
  })

  it('lend the number of a block that was shown least recently', () => {
    const { come } = desk(3)
    const order = [come('a'), come('a'), come('a')]
    expect(new Set(order).size).toBe(3)
    expect([come('a'), come('a'), come('a')]).toEqual(order)
  })

  it('give a returning visitor their own number while nobody else was shown it', () => {
    const { come } = desk(3)
    const mine = come('a', 'ann')
    come('a')
    expect(come('a', 'ann')).toBe(mine)
    come('a')
    come('a')
    come('a')
    expect(come('a', 'ann')).not.toBe(mine)
  })

  it('keep no number for a campaign that has ended', () => {
    const { blocks, come } = desk(2)
    for (let i = 0; i < 20; i += 1) come(i % 2 ? 'a' : 'b')
    for (let later = 1; later <= 60; later += 1) come('a', 'p', later * day)
    expect(new Set([come('a', 'x', 61 * day), come('a', 'y', 61 * day)]).size).toBe(2)
    expect(blocks.sizes).toEqual([2])
  })

  it('have nothing to lend when the pool is empty, and begin anew when it is not', () => {
    const { blocks, come } = desk(0)
    expect(come('a')).toBeNull()
    resizeBlocks(blocks, ['x'])
    expect(come('a')).toBe('x')
    expect(come('b')).toBe('x')
  })

  it('always lend a number of the pool, whatever comes', () => {
    const visit = fc.record({
      label: fc.nat(30),
      visitor: fc.nat(5),
      size: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 20 }),
    })
    fc.assert(
      fc.property(fc.array(visit, { maxLength: 200 }), (visits) => {
        const blocks = labelBlocks()
        let pool = numbers(5)
        resizeBlocks(blocks, pool)
        visits.forEach(({ label, visitor, size }, i) => {
          if (size !== null) resizeBlocks(blocks, (pool = numbers(size)))
          const asked = { source: `s${label % 4}`, campaign: `c${label}` }
          expect(pool).toContain(lendFromBlock(blocks, asked, `p${visitor}`, instant(i * day)))
        })
      }),
    )
  })
})
