/** Something that wants numbers: the visits it brings, and the numbers it has already. */
export type Claim = Readonly<{ key: number; weight: number; held: number }>

/** Claims that live on the same numbers, and how many numbers that is. */
export type Share = Readonly<{ claims: readonly Claim[]; size: number }>

/** A number one holds already counts this much more, so that shares which hardly changed move no number. */
const incumbency = 1.25

/**
 * Divides `seats` numbers. With enough for everybody each claim gets one, and every further one goes where a number serves the most
 * visits (the divisor method of D'Hondt). With fewer numbers than claims they are packed, heaviest first, into the lightest bin.
 */
export function fairShare(claims: readonly Claim[], seats: number): readonly Share[] {
  const heaviestFirst = claims.toSorted((a, b) => b.weight - a.weight || a.key - b.key)
  return claims.length <= seats ? spread(heaviestFirst, seats) : pack(heaviestFirst, seats)
}

/** Two floors: numbers go to sources first, and what a source has goes to its campaigns. */
export function fairShareOfTwo(sources: readonly (readonly Claim[])[], seats: number): readonly Share[] {
  const floor = sources.map((campaigns, key) => ({
    key,
    weight: sum(campaigns, 'weight'),
    held: sum(campaigns, 'held'),
  }))
  return fairShare(floor, seats).flatMap(({ claims, size }) => {
    const campaigns = claims.flatMap(({ key }) => sources[key] ?? [])
    return claims.length === 1 ? fairShare(campaigns, size) : [{ claims: campaigns, size }]
  })
}

const sum = (claims: readonly Claim[], of: 'weight' | 'held'): number =>
  claims.reduce((total, claim) => total + claim[of], 0)

function spread(claims: readonly Claim[], seats: number): readonly Share[] {
  const sizes = claims.map(() => 1)
  const price = ({ weight, held }: Claim, size: number): number =>
    (weight * (size < held ? incumbency : 1)) / (size + 1)
  for (let left = seats - claims.length; left > 0 && claims.length > 0; left -= 1) {
    const prices = claims.map((claim, i) => price(claim, sizes[i] ?? 0))
    const best = prices.indexOf(Math.max(...prices))
    sizes[best] = (sizes[best] ?? 0) + 1
  }
  return claims.map((claim, i) => ({ claims: [claim], size: sizes[i] ?? 0 }))
}

function pack(claims: readonly Claim[], seats: number): readonly Share[] {
  const bins: Claim[][] = Array.from({ length: seats }, () => [])
  const loads = bins.map(() => 0)
  for (const claim of claims) {
    const lightest = loads.indexOf(Math.min(...loads))
    bins[lightest]?.push(claim)
    loads[lightest] = (loads[lightest] ?? 0) + claim.weight
  }
  return bins.map((bin) => ({ claims: bin, size: 1 }))
}
