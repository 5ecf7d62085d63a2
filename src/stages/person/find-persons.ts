import { before, type Identity, type IdentityKind, readIdentity } from './identity.ts'

/** Two identities that may be one person, with the best evidence for it. */
export type Join = Readonly<{
  left: Identity
  right: Identity
  /** They said so themselves: a form, a sale, a wish to be called. Not so: a call that was credited to a visit. */
  told: boolean
}>

/** Two that are not joined directly, whatever the evidence; which of them stands left means nothing. */
export type Cut = Readonly<{ left: Identity; right: Identity }>

export type Found = Readonly<{
  /** Which identity names the person of each identity that some join names. */
  personOf: ReadonlyMap<Identity, Identity>
  /** Shared by so many that it says nothing. */
  crowded: ReadonlySet<Identity>
}>

/**
 * How many neighbours of a kind an identity may have and still mean one person. A shared office phone rings for hundreds of browsers, a
 * robot's number is credited to whoever was shown the number last, a kiosk's browser belongs to nobody.
 */
export const mostNeighbours: Readonly<Record<IdentityKind, Readonly<Record<IdentityKind, number>>>> = {
  phone: { phone: 5, email: 5, visitor: 12 },
  email: { phone: 5, email: 5, visitor: 12 },
  visitor: { phone: 4, email: 4, visitor: 4 },
}

/** Chains grow, too: of a person of more identities than this only what they said themselves is believed, and of that no more either. */
export const mostIdentities = 40

/**
 * Who is one person: the parts of a graph that hang together. A function of the set of joins and cuts: their order means nothing, and nor
 * does when they were heard of.
 *
 *     visitor A ──call──> +1 212 555 0199 <──form──> ann@example.com <──form── visitor B
 */
export function findPersons(joins: readonly Join[], cuts: readonly Cut[]): Found {
  const severed = new Set(cuts.map(keyOf))
  const open = joins.filter((join) => !severed.has(keyOf(join)))
  const crowded = findCrowded(open)
  const believed = open.filter(({ left, right }) => !crowded.has(left) && !crowded.has(right))
  const forest = new Forest(joins)
  for (const { left, right } of believed) forest.unite(left, right)
  const tooLarge = forest.largerThan(mostIdentities)
  if (tooLarge.size > 0) regrow(forest, believed, tooLarge)
  return { personOf: forest.roots(), crowded }
}

const keyOf = ({ left, right }: Cut): string => (left < right ? `${left} ${right}` : `${right} ${left}`)

function findCrowded(joins: readonly Join[]): ReadonlySet<Identity> {
  const neighbours = new Map<Identity, Set<Identity>>()
  const meet = (one: Identity, other: Identity): void => {
    const known = neighbours.get(one)
    if (known) known.add(other)
    else neighbours.set(one, new Set([other]))
  }
  for (const { left, right } of joins) {
    meet(left, right)
    meet(right, left)
  }
  const crowded = new Set<Identity>()
  for (const [identity, known] of neighbours) if (isCrowd(identity, known)) crowded.add(identity)
  return crowded
}

function isCrowd(identity: Identity, neighbours: ReadonlySet<Identity>): boolean {
  const counts = { phone: 0, email: 0, visitor: 0 }
  const most = mostNeighbours[readIdentity(identity).kind]
  for (const neighbour of neighbours) {
    const { kind } = readIdentity(neighbour)
    counts[kind] += 1
    if (counts[kind] > most[kind]) return true
  }
  return false
}

/** Takes what grew too large apart, and joins it again by what people said themselves; what is still too large stays apart. */
function regrow(forest: Forest, believed: readonly Join[], tooLarge: ReadonlySet<Identity>): void {
  const within = believed.filter(({ left }) => tooLarge.has(left))
  forest.fell(tooLarge)
  for (const { left, right, told } of within) if (told) forest.unite(left, right)
  forest.fell(forest.largerThan(mostIdentities))
}

/** Disjoint sets; the root of each is the identity that names it, so it does not depend on who came first. */
class Forest {
  readonly #parents = new Map<Identity, Identity>()

  constructor(joins: readonly Join[]) {
    for (const { left, right } of joins) {
      this.#parents.set(left, left)
      this.#parents.set(right, right)
    }
  }

  unite(left: Identity, right: Identity): void {
    const [a, b] = [this.#rootOf(left), this.#rootOf(right)]
    if (a === b) return
    if (before(a, b)) this.#parents.set(b, a)
    else this.#parents.set(a, b)
  }

  largerThan(most: number): ReadonlySet<Identity> {
    const sizes = new Map<Identity, number>()
    for (const root of this.roots().values()) sizes.set(root, (sizes.get(root) ?? 0) + 1)
    const large = new Set<Identity>()
    for (const [identity, root] of this.roots()) if ((sizes.get(root) ?? 0) > most) large.add(identity)
    return large
  }

  /** Makes each of them a tree of its own. */
  fell(identities: ReadonlySet<Identity>): void {
    for (const identity of identities) this.#parents.set(identity, identity)
  }

  roots(): ReadonlyMap<Identity, Identity> {
    for (const identity of this.#parents.keys()) this.#rootOf(identity)
    return this.#parents
  }

  #rootOf(identity: Identity): Identity {
    let root = identity
    for (let up = this.#parents.get(root); up !== undefined && up !== root; up = this.#parents.get(root))
      root = up
    for (let at = identity; at !== root;) {
      const next = this.#parents.get(at) ?? root
      this.#parents.set(at, root)
      at = next
    }
    return root
  }
}
