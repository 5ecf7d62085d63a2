import { byPath, type Model } from './path.ts'

/** A step weighs half as much for each half-life that it lies before the conversion. */
export const timeDecay = (halfLife: number): Model =>
  byPath(({ steps, daysBefore }) => {
    const ages = steps.map((_, index) => daysBefore?.[index] ?? steps.length - 1 - index)
    const youngest = Math.min(...ages)
    return ages.map((age) => 2 ** ((youngest - age) / halfLife))
  })
