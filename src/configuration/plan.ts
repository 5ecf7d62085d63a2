import { isDeepStrictEqual } from 'node:util'
import { kinds, nameOf, nounOf, type Configuration, type Item, type Kind } from './items.ts'
import { rename } from './rename.ts'

/** One thing to do. `was` and `becomes` are the whole item, before and after. */
export type Change = { [Of in Kind]: ChangeOf<Of> }[Kind]
type ChangeOf<Of extends Kind> = Readonly<{ kind: Of; name: string }> &
  (
    | Readonly<{ does: 'create'; becomes: Item<Of> }>
    | Readonly<{ does: 'change'; was: Item<Of>; becomes: Item<Of>; fields: readonly string[] }>
    | Readonly<{ does: 'remove'; was: Item<Of> }>
  )

/** In the order in which they can be carried out. Empty: nothing to do. */
export type Plan = readonly Change[]

/**
 * What is there, with the names it is going to have: who refers to a renamed thing is not changed by that, because the database refers
 * by id. Plans are made from this.
 */
export function followRenames(current: Configuration, desired: Configuration): Configuration {
  let renamed = current
  for (const kind of kinds) {
    for (const item of desired[kind]) {
      const was = matching(current[kind], item)
      if (was) renamed = rename(renamed, kind, nameOf(was), nameOf(item))
    }
  }
  return renamed
}

/** What makes `current` into `desired`. A thing that `desired` does not have is removed only in a kind that `prune` names. */
export function planOf(current: Configuration, desired: Configuration, prune: ReadonlySet<Kind>): Plan {
  const makes = kinds.flatMap((kind) => makesOf(kind, current, desired))
  const removes = kinds
    .toReversed()
    .filter((kind) => prune.has(kind))
    .flatMap((kind) => {
      const kept = new Set(desired[kind].map((item) => matching(current[kind], item)))
      return current[kind]
        .filter((item) => !kept.has(item))
        .map((was) => ({ kind, name: nameOf(was), does: 'remove', was }) as Change) // `was` is an item of `kind`
    })
  return [...makes, ...removes]
}

/** What the account has once the plan is carried out, so that it can be checked before. */
export function afterPlan(current: Configuration, plan: Plan): Configuration {
  const after: Record<Kind, readonly Item[]> = { ...current }
  for (const change of plan) {
    const { kind } = change
    if (change.does === 'create') after[kind] = [...after[kind], change.becomes]
    else
      after[kind] = after[kind].flatMap((item) =>
        item !== change.was ? [item] : change.does === 'remove' ? [] : [change.becomes],
      )
  }
  return after as Configuration // each kind holds what it held, and items of the same kind
}

/** `+ flow "Main"`, `~ pool "Web" (flow)`, `- phone "Anna"`: the plan as people read it. */
export const describeChange = (change: Change): string => {
  const mark = { create: '+', change: '~', remove: '-' }[change.does]
  const fields = change.does === 'change' ? ` (${change.fields.join(', ')})` : ''
  return `${mark} ${nounOf[change.kind]} "${change.name}"${fields}`
}

function makesOf(kind: Kind, current: Configuration, desired: Configuration): readonly Change[] {
  return desired[kind].flatMap((item) => {
    const was = matching(current[kind], item)
    // Both changes hold items of `kind`, which the compiler cannot follow through the loop over kinds.
    if (!was) return [{ kind, name: nameOf(item), does: 'create', becomes: item } as Change]
    const becomes = { ...was, ...item } as Item // of one kind; what the wish leaves out stays
    const fields = differences(was, becomes)
    if (fields.length === 0) return []
    return [{ kind, name: nameOf(item), does: 'change', was, becomes, fields } as Change]
  })
}

/** The item that is meant: the one of the same id, else of the same name. */
const matching = (items: readonly Item[], wanted: Item): Item | undefined =>
  wanted.id === undefined
    ? items.find((item) => nameOf(item) === nameOf(wanted))
    : items.find((item) => item.id === wanted.id)

const ours: ReadonlySet<string> = new Set(['key', 'carrierRef'])

/** A flow's version, a site's missing key and a number's name at its carrier are ours to fill in: they make no difference. */
function differences(was: Item, becomes: Item): readonly string[] {
  const before = new Map(Object.entries(was))
  return Object.entries(becomes)
    .filter(([field, value]) => field !== 'version' && !(ours.has(field) && value === null))
    .filter(([field, value]) => !isDeepStrictEqual(before.get(field), value))
    .map(([field]) => field)
}
