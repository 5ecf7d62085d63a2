import { renamed } from './flow-graph.ts'
import { nameOf, type Configuration, type Item, type Kind } from './items.ts'

/** The same configuration after a thing got another name: whoever refers to it follows. */
export function rename(configuration: Configuration, kind: Kind, from: string, to: string): Configuration {
  if (from === to) return configuration
  const swap = (of: Kind, name: string): string => (of === kind && name === from ? to : name)
  const swapOrNull = (of: Kind, name: string | null): string | null => (name === null ? null : swap(of, name))
  return {
    ...configuration,
    destinations: configuration.destinations.map((item) => {
      const { target } = item
      if (target.kind === 'number')
        return { ...item, target: { ...target, trunk: swap('trunks', target.trunk) } }
      if (target.kind === 'phone')
        return { ...item, target: { ...target, phone: swap('phones', target.phone) } }
      return item
    }),
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
    })),
    sites: configuration.sites.map((item) => ({
      ...item,
      swaps: item.swaps.map((one) => ({ ...one, pool: swap('pools', one.pool) })),
    })),
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
