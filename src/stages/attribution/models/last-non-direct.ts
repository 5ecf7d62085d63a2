import { byPath, only } from './path.ts'

const direct = new Set(['direct', '(direct)', '(direct) / (none)'])

/** The last that is not Direct; Direct only where there is nothing else. Google Analytics' own default for years. */
export const lastNonDirect = byPath((path, channels) => {
  const found = path.steps.findLastIndex((step) => !direct.has((channels[step] ?? '').toLowerCase()))
  return only(path, found < 0 ? path.steps.length - 1 : found)
})
