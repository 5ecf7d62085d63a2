/** Something that wants numbers: the visits it brings, and the numbers it has already; `most` is what it has use for. */
export type Claim = Readonly<{ key: number; weight: number; held: number; most?: number }>

/** Claims that live on the same numbers, and how many numbers that is. */
export type Share = Readonly<{ claims: readonly Claim[]; size: number }>

/** A number one holds already counts this much more, so that shares which hardly changed move no number. */
const incumbency = 1.25

/**
 * Divides `seats` numbers. With enough for everybody each claim gets one, and every further one goes where a number serves the most
 * visits (the divisor method of D'Hondt). With fewer numbers than claims they are packed, heaviest first, into the lightest bin.
 */
export function fairShare(claims: readonly Claim[], seats: number): readonly Share[] {
  return claims.length <= seats ? spread(claims, seats) : pack(claims, seats)
}

/**
 * Numbers for campaigns that belong to sources. While there are enough, each campaign has its own. With fewer, no source gets more than it has
 * campaigns, so that campaigns share only with campaigns of the same source; and with fewer numbers than sources, sources share.
 */
export function fairShareOfTwo(sources: readonly (readonly Claim[])[], seats: number): readonly Share[] {
  const campaigns = sources.flat()
  if (campaigns.length <= seats) return fairShare(campaigns, seats)
  const floor = sources.map((claims, key) => ({
    key,
    weight: sum(claims, 'weight'),
    held: sum(claims, 'held'),
    most: claims.length,
  }))
  return fairShare(floor, seats).flatMap(({ claims, size }) => {
    const shared = claims.flatMap(({ key }) => sources[key] ?? [])
    return claims.length === 1 ? fairShare(shared, size) : [{ claims: shared, size }]
  })
}

const sum = (claims: readonly Claim[], of: 'weight' | 'held'): number =>
  claims.reduce((total, claim) => total + claim[of], 0)

function spread(claims: readonly Claim[], seats: number): readonly Share[] {
  const sizes = claims.map(() => 1)
  const price = ({ weight, held, most = seats }: Claim, size: number): number =>
    size >= most ? 0 : (weight * (size < held ? incumbency : 1)) / (size + 1)
  for (let left = seats - claims.length; left > 0 && claims.length > 0; left -= 1) {
    const prices = claims.map((claim, i) => price(claim, sizes[i] ?? 0))
    const best = prices.indexOf(Math.max(...prices))
    sizes[best] = (sizes[best] ?? 0) + 1
  }
  return claims.map((claim, i) => ({ claims: [claim], size: sizes[i] ?? 0 }))
}

/** To a power of two: claims that grow or shrink a little are packed as before. */
const rounded = (weight: number): number => 2 ** Math.round(Math.log2(Math.max(weight, 1)))

function pack(claims: readonly Claim[], seats: number): readonly Share[] {
  const heaviestFirst = claims.toSorted((a, b) => rounded(b.weight) - rounded(a.weight) || a.key - b.key)
  const bins: Claim[][] = Array.from({ length: seats }, () => [])
  const loads = bins.map(() => 0)
  for (const claim of heaviestFirst) {
    const lightest = loads.indexOf(Math.min(...loads))
    bins[lightest]?.push(claim)
    loads[lightest] = (loads[lightest] ?? 0) + rounded(claim.weight)
  }
  return bins.map((bin) => ({ claims: bin, size: 1 }))
}
