import type { AccountId, DestinationId, NumberId, PoolId, SiteId, TrunkId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Destination, Flow } from '#stages/call/flow.ts'
import { entriesOf, type Entries } from './entries.ts'
import type { Configuration, Placement } from './items.ts'
import type { AgentEntry, ExtensionEntry } from './people.ts'

/** One account's configuration, every item with its id. */
export type AccountConfiguration = Readonly<{
  accountId: AccountId
  country: string
  timeZone: string
  locale: 'en' | 'ro' | 'uk'
  configuration: Configuration
  /** Uploaded sounds: where each lies in storage, by the name flows call it. */
  prompts?: ReadonlyMap<string, string>
}>

/** A tracking number with all a call to it needs. */
export type NumberEntry = Readonly<{
  accountId: AccountId
  numberId: NumberId
  number: PhoneNumber
  name: string
  use: 'placement' | 'pool' | 'test'
  placement: Placement | null
  poolId: PoolId | null
  /** Whose own number it is. */
  agent: AgentEntry | null
  flow: Flow
  destinations: ReadonlyMap<DestinationId, Destination>
  country: string
  timeZone: string
  locale: 'en' | 'ro' | 'uk'
}>

/** An account with a carrier, as its webhooks and its numbers find it. */
export type ConnectionEntry = Readonly<{
  id: string
  accountId: AccountId
  name: string
  /** A folder of `src/carriers`. */
  carrier: string
  /** Secrets among them. */
  settings: Readonly<Record<string, string>>
  baseUrl: string | null
}>

export type TrunkEntry = Readonly<{
  id: TrunkId
  accountId: AccountId
  name: string
  addresses: readonly string[]
  username: string | null
  password: string | null
  proxy: string | null
  registers: boolean
  callerId: PhoneNumber | null
  emergencyCallerId: PhoneNumber | null
  country: string
}>

/** A line of the staff directory. */
export type DirectoryEntry = Readonly<{ name: string; department: string | null; number: PhoneNumber }>

/** A SIP user name we have a password for. `as` names it among all accounts: `trunk:<id>` or `phone:<id>`. */
export type UserEntry = Readonly<{
  accountId: AccountId
  kind: 'trunk' | 'phone'
  id: string
  name: string
  username: string
  password: string
  as: string
}>

export type SiteEntry = Readonly<{
  accountId: AccountId
  siteId: SiteId
  key: string
  name: string
  url: string
  consent: 'always' | 'granted' | 'never'
  /** May show the staff directory. */
  directory: boolean
  /** Its visitors may ask to be called. */
  callback: boolean
  /** Who is rung first then. */
  callbackFirst: 'agent' | 'visitor'
  swaps: readonly Readonly<{ find: PhoneNumber; poolId: PoolId }>[]
}>

/**
 * The configuration of all accounts, in memory: what a call, a lease or a registration asks while the database may be down.
 * Replaced account by account, never half: a call that has begun keeps the entry it found.
 */
export class Inventory {
  readonly #accounts = new Map<AccountId, Entries>()
  readonly #numbers = new Map<string, NumberEntry>()
  readonly #users = new Map<string, UserEntry>()
  readonly #sites = new Map<string, SiteEntry>()
  readonly #connections = new Map<string, ConnectionEntry>()
  readonly #prompts = new Map<AccountId, ReadonlyMap<string, string>>()
  #trunks: readonly TrunkEntry[] = []

  findNumber(e164: string): NumberEntry | null {
    return this.#numbers.get(e164) ?? null
  }

  /** Where an uploaded sound of the account lies in storage; null when there is none of that name. */
  findPrompt(account: AccountId, name: string): string | null {
    return this.#prompts.get(account)?.get(name) ?? null
  }

  /** True while any account plays it. */
  playsPrompt(key: string): boolean {
    return [...this.#prompts.values()].some((prompts) => [...prompts.values()].includes(key))
  }

  findUser(username: string): UserEntry | null {
    return this.#users.get(username) ?? null
  }

  /** By its id, which stands in the address of its webhooks. */
  findConnection(id: string): ConnectionEntry | null {
    return this.#connections.get(id) ?? null
  }

  connections(): Iterable<ConnectionEntry> {
    return this.#connections.values()
  }

  /** Who carries a number of an account: also one that rings nowhere yet. Null: a trunk does. */
  connectionOf(accountId: AccountId, number: PhoneNumber): ConnectionEntry | null {
    return this.findConnection(this.#accounts.get(accountId)?.carriedBy.get(number) ?? '')
  }

  /** The desk phone or trunk that proved to be `as`. */
  whoIs(as: string): UserEntry | null {
    for (const user of this.#users.values()) if (user.as === as) return user
    return null
  }

  findDestination(accountId: AccountId, id: DestinationId): Destination | null {
    return this.#accounts.get(accountId)?.destinations.get(id) ?? null
  }

  /** The destination that rings this desk phone; null when none does. */
  destinationOfPhone(accountId: AccountId, username: string): Destination | null {
    for (const destination of this.#accounts.get(accountId)?.destinations.values() ?? [])
      if (destination.to.kind === 'phone' && destination.to.username === username) return destination
    return null
  }

  /** By id, or by name. */
  destinationMeant(accountId: AccountId, idOrName: string): Destination | null {
    const destinations = [...(this.#accounts.get(accountId)?.destinations.values() ?? [])]
    return destinations.find(({ id, name }) => id === idOrName || name === idOrName) ?? null
  }

  /** The trunk calls go out by: the first of the account's that says where to call; null when none does. */
  trunkOut(accountId: AccountId): TrunkEntry | null {
    return this.trunksOut(accountId)[0] ?? null
  }

  /** All that say where to call, that one first. */
  trunksOut(accountId: AccountId): readonly TrunkEntry[] {
    return this.#accounts.get(accountId)?.trunks.filter(({ proxy }) => proxy !== null) ?? []
  }

  /** The number an outbound call shows when nothing says better: one that is printed somewhere, else any. */
  usualNumber(accountId: AccountId): NumberEntry | null {
    const numbers = this.#accounts.get(accountId)?.numbers ?? []
    return numbers.find(({ use }) => use === 'placement') ?? numbers.find(({ use }) => use === 'pool') ?? null
  }

  /** An account's number by its id. */
  numberEntry(accountId: AccountId, id: NumberId): NumberEntry | null {
    return this.#accounts.get(accountId)?.numbers.find(({ numberId }) => numberId === id) ?? null
  }

  findSite(key: string): SiteEntry | null {
    return this.#sites.get(key) ?? null
  }

  /** By id, or by name within an account. */
  findTrunk(accountId: AccountId, idOrName: string): TrunkEntry | null {
    return (
      this.#trunks.find(
        (trunk) => trunk.accountId === accountId && (trunk.id === idOrName || trunk.name === idOrName),
      ) ?? null
    )
  }

  /** All trunks of all accounts; the same array until one of them changes. */
  trunks(): readonly TrunkEntry[] {
    return this.#trunks
  }

  accounts(): Iterable<AccountId> {
    return this.#accounts.keys()
  }

  /** The numbers of each pool of an account. */
  poolNumbers(accountId: AccountId): ReadonlyMap<PoolId, readonly NumberId[]> {
    return this.#accounts.get(accountId)?.pools ?? new Map()
  }

  /** The number's digits, for what knows only its id. */
  numberOf(accountId: AccountId, id: NumberId): PhoneNumber | null {
    return this.#accounts.get(accountId)?.digits.get(id) ?? null
  }

  /** What a desk phone of the account reaches by these digits; null when they are no extension. */
  findExtension(accountId: AccountId, digits: string): ExtensionEntry | null {
    return this.#accounts.get(accountId)?.extensions.get(digits) ?? null
  }

  agents(accountId: AccountId): readonly AgentEntry[] {
    return this.#accounts.get(accountId)?.agents ?? []
  }

  /** Whose desk phone registers under this name. */
  agentOf(username: string): AgentEntry | null {
    const user = this.#users.get(username)
    return (user && this.#accounts.get(user.accountId)?.byPhone.get(username)) ?? null
  }

  /** Whose mobile calls us. `callThrough` says whether it may call out through us. */
  agentByMobile(accountId: AccountId, caller: PhoneNumber): AgentEntry | null {
    return this.agents(accountId).find(({ mobile }) => mobile === caller) ?? null
  }

  /**
   * The tracking number that a call out shows: the agent's own choice, their own number, their department's, the trunk's. Null: none of
   * them has one that rings.
   */
  callerIdFor(
    accountId: AccountId,
    by: Readonly<{ agent: AgentEntry | null; trunk: string | null }>,
  ): NumberEntry | null {
    const trunk = by.trunk === null ? null : this.findTrunk(accountId, by.trunk)
    const number = this.findNumber(by.agent?.callerId ?? trunk?.callerId ?? '')
    return number?.accountId === accountId ? number : null
  }

  /** Null when nothing is known of the account. */
  countryOf(accountId: AccountId): string | null {
    return this.#accounts.get(accountId)?.country ?? null
  }

  /** Who works there and under which number, for the account's own web site. */
  directory(accountId: AccountId): readonly DirectoryEntry[] {
    return this.#accounts.get(accountId)?.directory ?? []
  }

  /** The number one calls to try the account out; null when it has none. */
  testNumber(accountId: AccountId): NumberEntry | null {
    return this.#accounts.get(accountId)?.numbers.find(({ use }) => use === 'test') ?? null
  }

  replace(account: AccountConfiguration): void {
    this.remove(account.accountId)
    const entries = entriesOf(account)
    this.#accounts.set(account.accountId, entries)
    if (account.prompts !== undefined) this.#prompts.set(account.accountId, account.prompts)
    for (const entry of entries.numbers) this.#numbers.set(entry.number, entry)
    for (const entry of entries.users) this.#users.set(entry.username, entry)
    for (const entry of entries.sites) this.#sites.set(entry.key, entry)
    for (const entry of entries.connections) this.#connections.set(entry.id, entry)
    this.#trunks = [...this.#trunks, ...entries.trunks]
  }

  remove(accountId: AccountId): void {
    const entries = this.#accounts.get(accountId)
    if (!entries) return
    this.#prompts.delete(accountId)
    for (const { number } of entries.numbers) this.#numbers.delete(number)
    for (const { username } of entries.users) this.#users.delete(username)
    for (const { key } of entries.sites) this.#sites.delete(key)
    for (const { id } of entries.connections) this.#connections.delete(id)
    this.#trunks = this.#trunks.filter((trunk) => trunk.accountId !== accountId)
    this.#accounts.delete(accountId)
  }
}
