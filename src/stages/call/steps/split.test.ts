import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant } from '#base/time.ts'
import { aContext } from '../../../../test/support/flow-parts.ts'
import { flowOf, path, play, sales } from '../../../../test/support/flow-play.ts'
import { begin } from '../engine.ts'

const flowFor = (...shares: readonly number[]) =>
  flowOf({
    start: {
      does: 'split',
      branches: shares.map((share, index) => ({ name: `half ${index}`, share, next: `way${index}` })),
    },
    ...Object.fromEntries(shares.map((_, index) => [`way${index}`, { does: 'hangup' as const }])),
  })
const from = (n: number) => ({ ...aContext.caller, number: `+1512${5_550_000 + n}` as PhoneNumber }) // as it stands
const wayOf = (n: number, ...shares: readonly number[]) =>
  path(play(flowFor(...shares), [], { caller: from(n) })).at(-1)

describe('a split', () => {
  test('the same caller always goes the same way', () => {
    fc.assert(
      fc.property(fc.nat(1000), (n) => {
        expect(wayOf(n, 50, 50)).toBe(wayOf(n, 50, 50))
      }),
    )
  })

  test('divides callers by their shares', () => {
    const callers = Array.from({ length: 2000 }, (_, n) => wayOf(n, 3, 1))
    const first = callers.filter((way) => way === 'way0').length
    expect(first).toBeGreaterThan(1400)
    expect(first).toBeLessThan(1600)
  })

  test('a share of nothing gets nobody', () => {
    expect(Array.from({ length: 100 }, (_, n) => wayOf(n, 0, 1))).not.toContain('way0')
  })

  test('callers who withhold their number are divided, too', () => {
    const ways = Array.from({ length: 200 }, (_, n) =>
      path(begin(flowFor(1, 1), aContext, instant(1_800_000_000_000 + n * 977))).at(-1),
    )
    expect(new Set(ways)).toEqual(new Set(['way0', 'way1']))
  })

  test.each([[[]], [[0, 0]]])(
    'with shares %j the flow cannot go on: the caller is sent to safety',
    (shares) => {
      const { facts } = play({ ...flowFor(...shares), failOpen: sales }, [])
      expect(facts).toContainEqual({ kind: 'flow-fault', step: 'start', fault: 'no-branch' })
      expect(facts.at(-1)).toMatchObject({ kind: 'leg-dialled', destinationId: sales })
    },
  )
})
