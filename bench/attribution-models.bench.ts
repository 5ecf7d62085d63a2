import { usualOptions, creditsOf } from '../src/stages/attribution/models/models.ts'
import { PathTable } from '../src/stages/attribution/models/path-table.ts'
import { atMost, informs, type Bench } from './bench.ts'

const group = 'attribution'
const howMany = 1_000_000
const channels = 30

/** From reading the rows to the last credit. */
export const bench: Bench = async () => {
  const rows = madeUpRows()
  const began = performance.now()
  const table = new PathTable(['path', 'conversions', 'value', 'nulls'])
  for (const row of rows) table.add(row)
  creditsOf('markov', table)
  const first = (performance.now() - began) / 1000
  const again = performance.now()
  creditsOf('markov', table, { ...usualOptions, order: 2 })
  const second = (performance.now() - again) / 1000
  return [
    atMost(group, 'Markov, 1 million paths, 30 channels', first, 5, 's'),
    informs(group, 'Markov of order 2, the same paths, once read', second, 's'),
  ]
}

/** One to nine steps, of channels some of which are far more usual than others. */
function madeUpRows(): readonly (readonly string[])[] {
  let seed = 1
  const chance = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  const step = (): string => `channel ${Math.floor(chance() ** 2 * channels)}`
  return Array.from({ length: howMany }, () => {
    const steps = Array.from({ length: 1 + Math.floor(chance() * 9) }, step)
    const sold = chance() < 0.1 ? 1 : 0
    return [steps.join(' > '), String(sold), sold ? (chance() * 500).toFixed(2) : '0', String(1 - sold)]
  })
}
