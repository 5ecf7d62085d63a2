/** Numbers from 0 up to 1 that look like chance and are the same every time, so that a plan asked twice is the same plan. */
export type Draw = () => number

/** Mulberry32 (public domain, Tommy Ettinger). */
export function draws(seed: number): Draw {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Things with weights, to draw one from. */
export type Lot<Thing> = Readonly<{ things: readonly Thing[]; sums: readonly number[] }>

export function lot<Thing>(
  things: readonly Thing[],
  weight: (thing: Thing, index: number) => number,
): Lot<Thing> {
  let sum = 0
  return { things, sums: things.map((thing, index) => (sum += weight(thing, index))) }
}

export const total = ({ sums }: Lot<unknown>): number => sums.at(-1) ?? 0

export function drawFrom<Thing>({ things, sums }: Lot<Thing>, draw: Draw): Thing | undefined {
  const at = draw() * (sums.at(-1) ?? 0)
  const index = sums.findIndex((sum) => at < sum)
  return things[index < 0 ? things.length - 1 : index]
}
