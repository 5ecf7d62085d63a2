import { renamed } from './flow-graph.ts'
import { nameOf, type Configuration, type Item, type Kind, type Target } from './items.ts'

/** The same configuration after a thing got another name: whoever refers to it follows. */
export function rename(configuration: Configuration, kind: Kind, from: string, to: string): Configuration {
  if (from === to) return configuration
  const swap = (of: Kind, name: string): string => (of === kind && name === from ? to : name)
  const swapOrNull = (of: Kind, name: string | null): string | null => (name === null ? null : swap(of, name))
  return {
    ...configuration,
    departments: configuration.departments.map((item) => ({ ...item, flow: swapOrNull('flows', item.flow) })),
    agents: configuration.agents.map((item) => ({
      ...item,
      department: swapOrNull('departments', item.department),
      phone: swapOrNull('phones', item.phone),
      mobile: item.mobile && { ...item.mobile, trunk: swap('trunks', item.mobile.trunk) },
    })),
    destinations: configuration.destinations.map((item) => ({
      ...item,
      target: renamedTarget(item.target, swap),
    })),
    flows: configuration.flows.map((item) => ({
      ...item,
      ...renamed(item, swap),
    })),
    pools: configuration.pools.map((item) => ({ ...item, flow: swap('flows', item.flow) })),
    numbers: configuration.numbers.map((item) => ({
      ...item,
      pool: swapOrNull('pools', item.pool),
      flow: swapOrNull('flows', item.flow),
      ...(item.carrier == null ? {} : { carrier: swap('carriers', item.carrier) }),
      ...(item.agent === undefined ? {} : { agent: swapOrNull('agents', item.agent) }),
    })),
    sites: configuration.sites.map((item) => ({
      ...item,
      swaps: item.swaps.map((one) => ({ ...one, pool: swap('pools', one.pool) })),
    })),
  }
}

/** The same target with another name for what it refers to: an id for a name, a new name for the old one. */
export function renamedTarget(target: Target, name: (kind: Kind, name: string) => string): Target {
  switch (target.kind) {
    case 'number':
      return { ...target, trunk: name('trunks', target.trunk) }
    case 'phone':
      return { ...target, phone: name('phones', target.phone) }
    case 'agent':
      return { ...target, agent: name('agents', target.agent) }
    case 'sip':
    case 'answering-phone':
    case 'person-called':
      return target
  }
}

/** The same configuration with this item added, put in the place of the one with its id, or (null) taken out. */
export function withItem(
  configuration: Configuration,
  kind: Kind,
  id: string | null,
  item: Item | null,
): Configuration {
  const was = configuration[kind].find((one) => one.id === id)
  const others = configuration[kind].filter((one) => one !== was)
  const renamed = was && item ? rename(configuration, kind, nameOf(was), nameOf(item)) : configuration
  return { ...renamed, [kind]: item ? [...others, item] : others }
}

/** The name of what a request refers to by id or by name. A name nobody has stays as it is: `check` says so. */
export function nameMeant(configuration: Configuration, kind: Kind, idOrName: string): string {
  const item = configuration[kind].find((one) => one.id === idOrName)
  return item ? nameOf(item) : idOrName
}
