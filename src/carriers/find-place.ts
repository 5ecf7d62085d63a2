import type { AccountId } from '#base/id.ts'
import type { Inventory } from '#configuration/inventory.ts'
import type { ExtensionEntry } from '#configuration/people.ts'
import { parsePhone } from '#platform/phone.ts'
import { type Destination, outside } from '#stages/call/flow.ts'

/**
 * Whom the keys of a telephone name: a colleague or a department by extension, anybody else by number, over the trunk given or the one
 * the account's calls go out by. Null when they name nobody.
 */
export function findPlace(
  inventory: Inventory,
  account: AccountId,
  keys: string,
  trunk: string | null = null,
): Destination | null {
  const extension = inventory.findExtension(account, keys)
  if (extension !== null) return ringingAt(extension)
  const by = trunk === null ? inventory.trunkOut(account) : inventory.findTrunk(account, trunk)
  const number = by === null ? null : parsePhone(keys, by.country)
  if (by === null || number === null) return null
  return { id: outside, name: number, to: { kind: 'number', number, trunk: by.id } }
}

/**
 * Whom somebody at a screen means: one who answers or a destination, by id or name; else as keys do. A number is found without a trunk,
 * too: a carrier that asks over webhooks dials by itself.
 */
export function whomMeant(inventory: Inventory, account: AccountId, words: string): Destination | null {
  const agent = inventory.agents(account).find(({ id, name }) => id === words || name === words)
  const named = agent?.destination ?? inventory.destinationMeant(account, words)
  const found = named ?? findPlace(inventory, account, words)
  const number = found === null ? parsePhone(words, inventory.countryOf(account) ?? '') : null
  return number === null ? found : { id: outside, name: number, to: { kind: 'number', number, trunk: '' } }
}

/** A department is rung where its flow first rings somebody. */
function ringingAt(extension: ExtensionEntry): Destination | null {
  if (extension.kind === 'agent') return extension.agent.destination
  const { flow, destinations } = extension
  const rings = Object.values(flow.steps).find(({ does }) => does === 'ring' || does === 'queue')
  const first = rings && 'destinations' in rings ? rings.destinations[0]?.destination : undefined
  return destinations.get(first ?? flow.failOpen ?? outside) ?? null
}
