import { byPath, only } from './path.ts'

/** The step that made the lead: the visit of the first call, text or form. */
export const leadCreation = byPath((path) => only(path, path.lead ?? path.steps.length - 1))
