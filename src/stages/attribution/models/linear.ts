import { byPath } from './path.ts'

/** Every step the same. */
export const linear = byPath(({ steps }) => steps.map(() => 1))
