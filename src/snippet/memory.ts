import type { PageReply } from '#stages/visit/visit.wire.ts'

/** What we know on this page, and what the browser remembers of it, first-party, under one key of localStorage. */
export type Memory = Partial<PageReply> & {
  site: string
  /** Until then (milliseconds since 1970) the swaps may be shown before the server has been asked. */
  until?: number
  /** Whole texts and links swapped on the last page, for `starter.ts`. */
  texts?: (readonly [shown: string, said: string])[]
}

/** Empty when there is none, when it is another site's or garbage, or when the browser allows no storage. */
export const recall = (site: string): Memory => {
  try {
    const memory = JSON.parse(localStorage['ringroot']) as Memory // written by `remember`; a stranger's shape is caught
    if (memory.site === site) return memory
  } catch {
    // As if we had never met.
  }
  return { site }
}

/** Null forgets. */
export const remember = (memory: Memory | null): void => {
  try {
    if (memory) localStorage['ringroot'] = JSON.stringify(memory)
    else delete localStorage['ringroot']
  } catch {
    // Storage is full, forbidden or sandboxed away: the next page asks the server again.
  }
}
