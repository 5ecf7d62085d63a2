import { byPath, only } from './path.ts'

/** What brought them the first time. */
export const first = byPath((path) => only(path, 0))
