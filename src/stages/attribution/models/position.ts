import { byPath } from './path.ts'

/** 40 % to the first, 40 % to the last, 20 % to all between; half each where nothing lies between. */
export const position = byPath(({ steps }) => {
  const between = steps.length - 2
  return steps.map((_, index) => (index === 0 || index === steps.length - 1 ? 40 : 20 / between))
})
