import { byPath, only } from './path.ts'

/** What brought them the last time. */
export const last = byPath((path) => only(path, path.steps.length - 1))
