import type { AccountId, DestinationId, FlowId, NumberId, PoolId, SiteId, TrunkId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Destination, Flow } from '#stages/call/flow.ts'
import { graphOf } from './flow-graph.ts'
import type { Configuration, Item, Kind, Placement } from './items.ts'
import { agentsOf, personal, type AgentEntry, type ExtensionEntry } from './people.ts'

/** One account's configuration, every item with its id. */
export type AccountConfiguration = Readonly<{
  accountId: AccountId
  country: string
  timeZone: string
  locale: 'en' | 'ro' | 'uk'
  configuration: Configuration
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
  #trunks: readonly TrunkEntry[] = []

  findNumber(e164: string): NumberEntry | null {
    return this.#numbers.get(e164) ?? null
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

  /** The destination that rings this desk phone; null when none does. */
  destinationOfPhone(accountId: AccountId, username: string): Destination | null {
    for (const destination of this.#accounts.get(accountId)?.destinations.values() ?? [])
      if (destination.to.kind === 'phone' && destination.to.username === username) return destination
    return null
  }

  /** The trunk calls go out by: the first of the account's that says where to call; null when none does. */
  trunkOut(accountId: AccountId): TrunkEntry | null {
    return this.#accounts.get(accountId)?.trunks.find(({ proxy }) => proxy !== null) ?? null
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
    for (const entry of entries.numbers) this.#numbers.set(entry.number, entry)
    for (const entry of entries.users) this.#users.set(entry.username, entry)
    for (const entry of entries.sites) this.#sites.set(entry.key, entry)
    for (const entry of entries.connections) this.#connections.set(entry.id, entry)
    this.#trunks = [...this.#trunks, ...entries.trunks]
  }

  remove(accountId: AccountId): void {
    const entries = this.#accounts.get(accountId)
    if (!entries) return
    for (const { number } of entries.numbers) this.#numbers.delete(number)
    for (const { username } of entries.users) this.#users.delete(username)
    for (const { key } of entries.sites) this.#sites.delete(key)
    for (const { id } of entries.connections) this.#connections.delete(id)
    this.#trunks = this.#trunks.filter((trunk) => trunk.accountId !== accountId)
    this.#accounts.delete(accountId)
  }
}

type Entries = Readonly<{
  connections: readonly ConnectionEntry[]
  /** The connection of each number that has one. */
  carriedBy: ReadonlyMap<PhoneNumber, string>
  destinations: ReadonlyMap<DestinationId, Destination>
  numbers: readonly NumberEntry[]
  trunks: readonly TrunkEntry[]
  users: readonly UserEntry[]
  sites: readonly SiteEntry[]
  pools: ReadonlyMap<PoolId, readonly NumberId[]>
  digits: ReadonlyMap<NumberId, PhoneNumber>
  agents: readonly AgentEntry[]
  /** By the name their desk phone registers under. */
  byPhone: ReadonlyMap<string, AgentEntry>
  extensions: ReadonlyMap<string, ExtensionEntry>
  directory: readonly DirectoryEntry[]
}>

/** The store reads every item with its id; `check` has seen that every name is there. */
const idOf = (item: Readonly<{ id?: string }> | undefined): string => item?.id ?? ''

function entriesOf({ accountId, country, timeZone, locale, configuration }: AccountConfiguration): Entries {
  const find = <Of extends Kind>(kind: Of, name: string | null): Item<Of> | undefined =>
    // the items of a kind are items of that kind, which the compiler does not see through the index
    (configuration[kind] as readonly Item<Of>[]).find((item) => ('name' in item ? item.name : '') === name)

  const agents = agentsOf(accountId, configuration)
  const agentNamed = (name: string | null | undefined): AgentEntry | null =>
    agents.find((agent) => agent.name === name) ?? null
  /** On a person's own number, "the person called" is that person. What rings nowhere is left out, and the flow goes on without it. */
  const destinationsFor = (person: AgentEntry | null): ReadonlyMap<DestinationId, Destination> =>
    new Map(
      configuration.destinations.flatMap((item): readonly (readonly [DestinationId, Destination])[] => {
        const id = idOf(item) as DestinationId // an id of a destination
        const destination = destinationOf(item, person)
        return destination ? [[id, { ...destination, id }]] : []
      }),
    )
  function destinationOf({ name, target }: Item<'destinations'>, person: AgentEntry | null) {
    switch (target.kind) {
      case 'number':
        return { name, to: { ...target, trunk: idOf(find('trunks', target.trunk)) } }
      case 'phone':
        return { name, to: { kind: target.kind, username: find('phones', target.phone)?.username ?? '' } }
      case 'agent':
        return agentNamed(target.agent)?.destination
      case 'person-called':
        return person?.destination
      case 'sip':
      case 'answering-phone':
        return { name, to: target }
    }
  }
  const destinations = destinationsFor(null)

  const flows = new Map(
    configuration.flows.map((flow) => [
      flow.name,
      graphOf(
        flow,
        idOf(flow) as FlowId, // as above
        flow.version ?? 1,
        (kind, name) => idOf(find(kind, name)),
      ),
    ]),
  )
  const poolIdOf = (name: string): PoolId => idOf(find('pools', name)) as PoolId // as above
  const numbers = configuration.numbers.flatMap((number): readonly NumberEntry[] => {
    const flow = flows.get(number.flow ?? find('pools', number.pool)?.flow ?? '')
    if (number.use === 'unused' || !flow) return []
    const agent = agentNamed(number.agent)
    return [
      {
        accountId,
        numberId: idOf(number) as NumberId, // as above
        number: number.number,
        name: number.name,
        use: number.use,
        placement: number.placement,
        poolId: number.pool === null ? null : poolIdOf(number.pool),
        agent,
        flow: agent ? personal(flow, agent) : flow,
        destinations: agent ? destinationsFor(agent) : destinations,
        country,
        timeZone,
        locale,
      },
    ]
  })
  const pools = new Map(configuration.pools.map(({ name }) => [poolIdOf(name), [] as NumberId[]]))
  for (const { poolId, numberId } of numbers) if (poolId !== null) pools.get(poolId)?.push(numberId)

  return {
    connections: configuration.carriers.map(({ id = '', name, carrier, settings, secrets, baseUrl }) => ({
      id,
      accountId,
      name,
      carrier,
      settings: { ...settings, ...secrets },
      baseUrl,
    })),
    carriedBy: new Map(
      configuration.numbers.flatMap(({ number, carrier }) =>
        carrier == null ? [] : [[number, idOf(find('carriers', carrier))] as const],
      ),
    ),
    destinations,
    numbers,
    pools,
    agents,
    byPhone: new Map(
      configuration.agents.flatMap(({ name, phone }) => {
        const [username, agent] = [find('phones', phone)?.username, agentNamed(name)]
        return username === undefined || !agent ? [] : [[username, agent]]
      }),
    ),
    extensions: new Map<string, ExtensionEntry>([
      ...configuration.departments.flatMap(({ name, extension, flow }) => {
        const found = flows.get(flow ?? '')
        return extension === null || !found
          ? []
          : [[extension, { kind: 'department', name, flow: found, destinations }] as const]
      }),
      ...agents.flatMap((agent) =>
        agent.extension === null ? [] : [[agent.extension, { kind: 'agent', agent }] as const],
      ),
    ]),
    directory: configuration.agents.flatMap(({ name, department, listed }) => {
      const own = numbers.find(({ agent }) => agent?.name === name)
      return own && listed ? [{ name, department, number: own.number }] : []
    }),
    digits: new Map(numbers.map(({ numberId, number }) => [numberId, number])),
    trunks: configuration.trunks.map((trunk) => ({
      ...trunk,
      id: idOf(trunk) as TrunkId, // as above
      callerId: trunk.callerId ?? null,
      accountId,
      country,
    })),
    users: [
      ...configuration.trunks.map((trunk) => ({ ...trunk, kind: 'trunk' as const })),
      ...configuration.phones.map((phone) => ({ ...phone, kind: 'phone' as const })),
    ].flatMap(({ kind, id = '', name, username, password }) =>
      username === null || password === null
        ? []
        : [{ accountId, kind, id, name, username, password, as: `${kind}:${id}` }],
    ),
    sites: configuration.sites.map(({ id, key, name, url, consent, directory = false, swaps }) => ({
      accountId,
      siteId: (id ?? '') as SiteId, // as above
      key: key ?? '',
      name,
      url,
      consent,
      directory,
      swaps: swaps.map(({ find, pool }) => ({ find, poolId: poolIdOf(pool) })),
    })),
  }
}
