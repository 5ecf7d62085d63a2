import type { DestinationId, FlowId, NumberId, PoolId, SiteId, TrunkId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Destination } from '#stages/call/flow.ts'
import { graphOf } from './flow-graph.ts'
import type {
  AccountConfiguration,
  ConnectionEntry,
  DirectoryEntry,
  NumberEntry,
  SiteEntry,
  TrunkEntry,
  UserEntry,
} from './inventory.ts'
import type { Item, Kind } from './items.ts'
import { agentsOf, personal, type AgentEntry, type ExtensionEntry } from './people.ts'

/** What one account adds to the inventory. */
export type Entries = Readonly<{
  country: string
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

export function entriesOf({
  accountId,
  country,
  timeZone,
  locale,
  configuration,
}: AccountConfiguration): Entries {
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
    country,
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
      emergencyCallerId: trunk.emergencyCallerId ?? null,
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
    sites: configuration.sites.map(
      ({
        id,
        key,
        name,
        url,
        consent,
        directory = false,
        callback = false,
        callbackFirst = 'agent',
        swaps,
      }) => ({
        accountId,
        siteId: (id ?? '') as SiteId, // as above
        key: key ?? '',
        name,
        url,
        consent,
        directory,
        callback,
        callbackFirst,
        swaps: swaps.map(({ find, pool }) => ({ find, poolId: poolIdOf(pool) })),
      }),
    ),
  }
}
