import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findPersons, type Join, mostIdentities, mostNeighbours } from './find-persons.ts'
import { before, type Identity, identityOf } from './identity.ts'

const phone = (n: number) => identityOf('phone', `+1212555${String(n).padStart(4, '0')}`)
const email = (name: string) => identityOf('email', `${name}@example.com`)
const browser = (n: number) => identityOf('visitor', `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`)
const join = (left: Identity, right: Identity, told = false): Join => ({ left, right, told })

/** The persons, each as the set of those who are one. */
function persons(joins: readonly Join[], cuts: readonly (readonly [Identity, Identity])[] = []) {
  const { personOf } = findPersons(
    joins,
    cuts.map(([left, right]) => ({ left, right })),
  )
  const groups = Map.groupBy(personOf.keys(), (identity) => personOf.get(identity))
  return [...groups.values()]
    .map((group) => group.sort())
    .sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))
}

describe('a person', () => {
  it('is whoever a call, a form and another browser hang together by, and is named by the phone', () => {
    const joins = [
      join(browser(1), phone(1)),
      join(phone(1), email('ann'), true),
      join(email('ann'), browser(2), true),
      join(browser(3), phone(2)),
    ]
    expect(persons(joins)).toEqual([
      [email('ann'), phone(1), browser(1), browser(2)],
      [phone(2), browser(3)],
    ])
    expect(findPersons(joins, []).personOf.get(browser(2))).toBe(phone(1))
  })

  it('is not what somebody said they are not, in whichever order the two were named', () => {
    const joins = [join(browser(1), phone(1)), join(phone(1), email('ann'), true)]
    for (const cut of [[browser(1), phone(1)] as const, [phone(1), browser(1)] as const])
      expect(persons(joins, [cut])).toEqual([[email('ann'), phone(1)], [browser(1)]])
  })

  it('is not an office phone that called from 400 browsers; one below the bound still is', () => {
    const calls = (count: number) => Array.from({ length: count }, (_, n) => join(browser(n), phone(1)))
    const most = mostNeighbours.phone.visitor
    expect(persons(calls(most))).toHaveLength(1)
    expect(persons(calls(most + 1))).toHaveLength(most + 2)
    expect(persons(calls(400))).toHaveLength(401)
    expect([...findPersons(calls(400), []).crowded]).toEqual([phone(1)])
  })

  it('joins nobody by a crowded identity, though each neighbour knows it alone', () => {
    const kiosk = Array.from({ length: 9 }, (_, n) => join(browser(1), phone(n)))
    expect(persons([...kiosk, join(phone(3), email('ann'), true)])).toContainEqual([email('ann'), phone(3)])
  })

  it('that grew into a chain is taken apart to what people said themselves', () => {
    const chain = Array.from({ length: mostIdentities }, (_, n) => join(browser(n), phone(n))).flatMap(
      (link, n) => [link, join(browser(n + 1), phone(n))],
    )
    const told = join(phone(7), email('ann'), true)
    const found = persons([...chain, told])
    expect(found.filter((group) => group.length > 1)).toEqual([[email('ann'), phone(7)]])
  })

  it('is nobody at all when even what people said never ends', () => {
    const chain = Array.from({ length: mostIdentities }, (_, n) => [
      join(browser(n), email(`a${n}`), true),
      join(browser(n + 1), email(`a${n}`), true),
    ]).flat()
    expect(persons(chain).every((group) => group.length === 1)).toBe(true)
  })
})

const anyIdentity = fc.oneof(
  fc.nat(8).map(phone),
  fc.nat(8).map((n) => email(`m${n}`)),
  fc.nat(14).map(browser),
)
const anyJoin = fc
  .record({ left: anyIdentity, right: anyIdentity, told: fc.boolean() })
  .filter(({ left, right }) => left !== right)
const anyJoins = fc.array(anyJoin, { maxLength: 40 })

describe('for any joins', () => {
  it('their order, their repetition and which side stands left mean nothing', () => {
    fc.assert(
      fc.property(anyJoins, fc.infiniteStream(fc.double({ noNaN: true })), (joins, chances) => {
        const shuffled = joins
          .map((one) => ({ one, key: chances.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ one: { left, right, told }, key }) =>
            key < 0 ? { left: right, right: left, told } : { left, right, told },
          )
        expect(persons([...shuffled, ...joins])).toEqual(persons(joins))
      }),
    )
  })

  it('each is named by the first of its own, and a person by their own person', () => {
    fc.assert(
      fc.property(anyJoins, (joins) => {
        const { personOf } = findPersons(joins, [])
        for (const [identity, root] of personOf) {
          expect(personOf.get(root)).toBe(root)
          expect(before(identity, root)).toBe(false)
        }
      }),
    )
  })

  it('a cut of one join never makes a person larger', () => {
    fc.assert(
      fc.property(anyJoins, fc.nat(), (joins, which) => {
        const cut = joins[which % Math.max(1, joins.length)]
        if (!cut) return
        // A crowd that is thinned by the cut may mean somebody again: that is left out here.
        fc.pre(findPersons(joins, []).crowded.size === 0)
        const whole = findPersons(joins, []).personOf
        const parted = findPersons(joins, [cut]).personOf
        for (const [identity, root] of parted) expect(whole.get(identity)).toBe(whole.get(root))
      }),
    )
  })
})
