import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createChain, expected } from './chain.ts'
import type { Paths } from './path.ts'
import { removalEffects } from './removal.ts'

const channels = ['a', 'b', 'c', 'd', 'e']
const anyPaths = fc
  .array(
    fc.record({
      steps: fc.array(fc.nat(channels.length - 1), { minLength: 1, maxLength: 7 }),
      conversions: fc.nat(9),
      nulls: fc.nat(30),
      worth: fc.nat(5),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rows): Paths => ({
    channels,
    paths: rows.map(({ worth, ...row }) => ({ ...row, value: worth * row.conversions })),
  }))

test('all effects at once are those of removing each channel in turn', () => {
  fc.assert(
    fc.property(anyPaths, (paths) => {
      const chain = createChain(paths, 1)
      const all = expected(chain, -2)
      fc.pre(all.conversions > 0)
      const effects = removalEffects(chain, channels.length)
      for (const [channel, effect] of effects.entries()) {
        const without = expected(chain, channel)
        expect(effect.conversions).toBeCloseTo(1 - without.conversions / all.conversions, 10)
        expect(effect.value).toBeCloseTo(all.value > 0 ? 1 - without.value / all.value : 0, 10)
      }
    }),
  )
})

test('somebody who goes round ten thousand times is still counted right', () => {
  const steps = Array.from({ length: 10_000 }, (_, n) => n % 2)
  const paths: Paths = {
    channels: ['a', 'b', 'c'],
    paths: [
      { steps, conversions: 1, value: 1, nulls: 0 },
      { steps: [2], conversions: 1, value: 1, nulls: 2 },
    ],
  }
  const effects = removalEffects(createChain(paths, 1), 3)
  expect(effects.map(({ conversions }) => conversions)).toEqual(
    [0.5, 0.5, 0.5].map((near) => expect.closeTo(near, 9) as number),
  )
})
