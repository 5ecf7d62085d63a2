/** The models, simple ones first. */
export const modelNames = [
  'first',
  'last',
  'last-non-direct',
  'linear',
  'position',
  'time-decay',
  'lead-creation',
  'markov',
  'shapley',
] as const
export type ModelName = (typeof modelNames)[number]
export const isModelName = (word: string): word is ModelName => modelNames.some((name) => name === word)
