import type { Desk } from './desk.ts'

// What other systems do, told the same protocol. All of them are sure of what they say: confidence one, or "unlinked".

type Told = Readonly<{
  type: string
  t: number
  visit: string
  source: string
  campaign: string
  call: string
  number: string
  numbers: readonly string[]
}>

type Holder = Readonly<{ visit: string; source: string; campaign: string }>

/** How a scheme chooses a number, and what it remembers of it. */
type Scheme = Readonly<{
  /** The number for a visit, or null for the fallback that nobody is credited by. */
  lend(numbers: readonly string[], told: Told, used: ReadonlyMap<string, number>): string | null
}>

const leastRecent = (numbers: readonly string[], used: ReadonlyMap<string, number>): string | null => {
  let best: string | null = null
  for (const number of numbers)
    if (best === null || (used.get(number) ?? -1) < (used.get(best) ?? -1)) best = number
  return best
}

/** The number is the visitor's for as long as they are active and a while after; when all are held, the rest see a fallback. */
export const holding = (minutes: number): Desk =>
  createDesk({
    lend(numbers, { t }, used) {
      const number = leastRecent(numbers, used)
      return number !== null && t - (used.get(number) ?? Number.NEGATIVE_INFINITY) > minutes * 60_000
        ? number
        : null
    },
  })

/** Everybody shares all numbers, the least recently shown first; a call is the last visitor's who was shown the number. */
export const lastShown = (): Desk => createDesk({ lend: (numbers, _, used) => leastRecent(numbers, used) })

/** The same with a pool for each source. */
export function sourcePools(sources: number): Desk {
  const pools = new Map<string, number>()
  return createDesk({
    lend(numbers, { source }, used) {
      if (!pools.has(source)) pools.set(source, pools.size)
      const pool = (pools.get(source) ?? 0) % Math.min(sources, numbers.length)
      return leastRecent(
        numbers.filter((_, i) => i % Math.min(sources, numbers.length) === pool),
        used,
      )
    },
  })
}

function createDesk(scheme: Scheme): Desk {
  let numbers: readonly string[] = []
  const used = new Map<string, number>()
  const holders = new Map<string, Holder>()
  const numberOf = new Map<string, string>()
  const dialled = new Map<string, string>()
  const fallback = 'fallback'
  return {
    tell(event) {
      const told = event as unknown as Told // the simulator speaks the protocol
      const held = numberOf.get(told.visit)
      switch (told.type) {
        case 'pool':
          numbers = told.numbers
          return []
        case 'visit_start': {
          const number = scheme.lend(numbers, told, used)
          if (number !== null) {
            used.set(number, told.t)
            holders.set(number, told)
            numberOf.set(told.visit, number)
          }
          return [{ visit: told.visit, number: number ?? fallback }]
        }
        case 'activity':
        case 'tap':
          if (held !== undefined && holders.get(held)?.visit === told.visit) used.set(held, told.t)
          return []
        case 'call_start':
          dialled.set(told.call, told.number)
          return []
        case 'call_end':
          return [verdict(told.call, holders.get(dialled.get(told.call) ?? ''))]
        default:
          return []
      }
    },
  }
}

const verdict = (call: string, holder: Holder | undefined) => ({
  call,
  phase: 'final',
  visits: holder ? [{ visit: holder.visit, p: 1 }] : [],
  campaigns: holder ? { [`${holder.source}/${holder.campaign}`]: 1 } : {},
  sources: holder ? { [holder.source]: 1 } : {},
  unlinked: holder ? 0 : 1,
})
