import type { Path, Paths } from './path.ts'

/** How many ways left a state, to where, and with what. */
type State = {
  /** The channel one is at; -1 before the first. */
  readonly channel: number
  readonly next: Map<number, number>
  ways: number
  conversions: number
  value: number
}

/**
 * The absorbing Markov chain of all paths. A state is the last `order` channels of somebody on their way; each path goes through its
 * states `conversions + nulls` times and ends in a conversion or in nothing.
 *
 *     start ──> (A) ──> (A,B) ──> (B,C) ──┬──> converted, worth its value
 *                                         └──> nothing
 */
export type Chain = readonly Readonly<State>[]

/** What a start of the chain brings on average. */
export type Expected = Readonly<{ conversions: number; value: number }>

/** The highest order for so many channels: states are numbered by their channels, and a number holds only so much. */
export const highestOrder = (channels: number): number =>
  Math.max(1, Math.floor(Math.log(Number.MAX_SAFE_INTEGER) / Math.log(channels + 1)) - 1)

export function createChain({ channels, paths }: Paths, order: number): Chain {
  const base = channels.length + 1
  const memory = base ** (order - 1)
  const states: State[] = [state(-1)]
  const known = new Map([[0, 0]])
  for (const path of paths) walk(path)
  return states

  function walk({ steps, conversions, nulls, value }: Path): void {
    const ways = conversions + nulls
    if (ways === 0) return
    let at = states[0]
    let history = 0
    for (const channel of steps) {
      history = (history % memory) * base + channel + 1
      let index = known.get(history)
      if (index === undefined) {
        index = states.push(state(channel)) - 1
        known.set(history, index)
      }
      if (at) go(at, index, ways)
      at = states[index]
    }
    if (!at) return
    at.ways += ways
    at.conversions += conversions
    at.value += value
  }
}

const state = (channel: number): State => ({ channel, next: new Map(), ways: 0, conversions: 0, value: 0 })

function go(from: State, to: number, ways: number): void {
  from.next.set(to, (from.next.get(to) ?? 0) + ways)
  from.ways += ways
}

/** Up to here a system of equations is solved by elimination, which cubes; above, by sweeps, which follow the edges. */
const manyStates = 200

/** What a start brings when every way into `removed` leads to nothing. */
export const expected = (chain: Chain, removed: number): Expected =>
  chain.length <= manyStates ? eliminate(chain, removed) : sweep(chain, removed)

/**
 * State by state, the last first, each is replaced by the ways through it (Grassmann, Taksar and Heyman): only sums and products of
 * numbers that are not negative, so nothing cancels. What is left is the start.
 */
function eliminate(chain: Chain, removed: number): Expected {
  const size = chain.length
  const open = chain.map(({ channel }) => channel !== removed)
  // A row holds the chances of the next states, then of an end, then what such an end brings.
  const rows = chain.map(({ next, ways, conversions, value }) => {
    const row = new Float64Array(size + 3)
    let ended = ways
    for (const [to, count] of next)
      if (open[to]) {
        row[to] = count / ways
        ended -= count
      }
    row.set([Math.max(0, ended) / ways, conversions / ways, value / ways], size)
    return row
  })
  for (let out = size - 1; out > 0; out--) {
    const through = rows[out] ?? new Float64Array()
    let leaving = through[size] ?? 0
    for (let to = 0; to < out; to++) leaving += through[to] ?? 0
    for (let from = 0; from < out; from++) {
      const row = rows[from] ?? through
      const share = (row[out] ?? 0) / leaving
      if (!(share > 0)) continue
      for (let to = 0; to < out; to++) row[to] = (row[to] ?? 0) + share * (through[to] ?? 0)
      for (let end = size; end < size + 3; end++) row[end] = (row[end] ?? 0) + share * (through[end] ?? 0)
    }
  }
  return { conversions: rows[0]?.[size + 1] ?? 0, value: rows[0]?.[size + 2] ?? 0 }
}

const precision = 1e-14
const mostSweeps = 100_000

/** Gauss and Seidel: what each state brings, from what its next states bring, over and over until nothing moves. */
function sweep(chain: Chain, removed: number): Expected {
  const conversions = new Float64Array(chain.length)
  const value = new Float64Array(chain.length)
  const open = chain.map(({ channel }) => channel !== removed)
  for (let turn = 0, moved = 1; moved > precision && turn < mostSweeps; turn++) {
    moved = 0
    for (let at = chain.length - 1; at >= 0; at--) {
      const here = chain[at]
      if (!here || !open[at]) continue
      let sum = here.conversions
      let worth = here.value
      let away = here.ways
      for (const [to, count] of here.next) {
        if (to === at) away -= count
        else if (open[to]) {
          sum += count * (conversions[to] ?? 0)
          worth += count * (value[to] ?? 0)
        }
      }
      moved = Math.max(moved, Math.abs(sum / away - (conversions[at] ?? 0)))
      conversions[at] = sum / away
      value[at] = worth / away
    }
  }
  return { conversions: conversions[0] ?? 0, value: value[0] ?? 0 }
}
