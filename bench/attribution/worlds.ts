import { usual, type Nature } from './world.ts'

// Twelve worlds that differ in what nobody can know beforehand. Forty campaigns of eight sources, fifty numbers: 1.25 for each campaign.

const heavyTail = [
  { share: 0.5, median: 120, sigma: 1.2 },
  { share: 0.5, median: 3600, sigma: 2 },
]
const nextDay = [
  { share: 0.6, median: 200, sigma: 0.6 },
  { share: 0.4, median: 86_400, sigma: 0.7 },
]

const differences: readonly Partial<Nature>[] = [
  {},
  { visitsAnHour: 1000, days: 8 },
  { visitsAnHour: 250, days: 20 },
  { manual: heavyTail },
  { manual: nextDay },
  { robots: 0.3 },
  { robots: 0.03, hearsay: 0.05 },
  { withheld: 0.3 },
  { geoNull: 1 },
  { deferred: 0 },
  { tapSeen: 0.4 },
  { callRate: 0.03, returning: 0.4, again: 0.4 },
]

export const worlds: readonly Nature[] = differences.map((difference, i) => ({
  ...usual,
  days: 12,
  ...difference,
  seed: 101 + i,
}))
