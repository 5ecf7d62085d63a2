import { isIP } from 'node:net'
import { flowFaults } from './flow-faults.ts'
import { kinds, nameOf, nounOf, referencesOf, type Configuration, type Item, type Kind } from './items.ts'

/** Something that cannot stand. `path` leads into the item at `index` of its kind. */
export type Fault = Readonly<{
  kind: Kind
  index: number
  path: readonly (string | number)[]
  message: string
}>

/** Everything that is wrong with a configuration, all at once. Shapes and ranges are the schema's; this is about meaning. */
export function check(configuration: Configuration): readonly Fault[] {
  return kinds.flatMap((kind) => [
    ...twins(configuration, kind),
    ...dangling(configuration, kind),
    ...meanings(configuration, kind),
  ])
}

/** Who refers to this: `flow "Main"`. Empty when it may be removed. */
export function usersOf(configuration: Configuration, kind: Kind, name: string): readonly string[] {
  return kinds.flatMap((other) =>
    configuration[other]
      .filter((item) => referencesOf(other, item).some((found) => found.to === kind && found.name === name))
      .map((item) => `${nounOf[other]} "${nameOf(item)}"`),
  )
}

function twins(configuration: Configuration, kind: Kind): readonly Fault[] {
  const seen = new Set<string>()
  return configuration[kind].flatMap((item, index) => {
    const name = nameOf(item)
    const twin = seen.has(name)
    seen.add(name)
    const field = kind === 'numbers' ? 'number' : 'name'
    return twin ? [{ kind, index, path: [field], message: `there are two ${kind} "${name}"` }] : []
  })
}

function dangling(configuration: Configuration, kind: Kind): readonly Fault[] {
  const names = new Map(kinds.map((one) => [one, new Set(configuration[one].map(nameOf))]))
  return configuration[kind].flatMap((item, index) =>
    referencesOf(kind, item)
      .filter(({ to, name }) => !names.get(to)?.has(name))
      .map(({ path, to, name }) => ({
        kind,
        index,
        path,
        message: `there is no ${nounOf[to]} "${name}"`,
      })),
  )
}

function meanings(configuration: Configuration, kind: Kind): readonly Fault[] {
  return configuration[kind].flatMap((item, index) =>
    meaningTable[kind](item as never, configuration) // each row takes the items of its own kind
      .map(([place, message]) => ({
        kind,
        index,
        path: typeof place === 'string' ? [place].filter((field) => field !== '') : place,
        message,
      })),
  )
}

/** `''`: about the whole item. */
type Remark = readonly [place: string | readonly string[], message: string]

const meaningTable: {
  [Of in Kind]: (item: Item<Of>, configuration: Configuration) => readonly Remark[]
} = {
  trunks: (trunk, { trunks, phones }) => [
    ...trunk.addresses
      .filter((address) => !isAddressRange(address))
      .map((address): Remark => ['addresses', `"${address}" is no IP address and no range like 10.0.0.0/24`]),
    ...remark(trunk.proxy !== null && !isSipUri(trunk.proxy), 'proxy', 'expected a URI like sip:host:5060'),
    ...remark(
      (trunk.username === null) !== (trunk.password === null),
      'username',
      'username and password go together',
    ),
    ...remark(trunk.registers && trunk.proxy === null, 'registers', 'to register, a trunk needs a proxy'),
    ...remark(
      trunk.registers && trunk.username === null,
      'registers',
      'to register, a trunk needs a username',
    ),
    ...remark(
      trunk.addresses.length === 0 && trunk.username === null && trunk.proxy === null,
      '',
      'a trunk needs addresses, a username or a proxy',
    ),
    ...sharedUsername(trunk.username, trunks, phones),
  ],
  carriers: ({ baseUrl }) => [
    ...remark(
      baseUrl !== null && !isWebUrl(baseUrl),
      'baseUrl',
      'expected a URL like https://api.example.com; leave it out for the carrier’s own',
    ),
  ],
  phones: (phone, { trunks, phones }) => [
    ...remark(phone.password.length < 8, 'password', 'at least 8 characters'),
    ...sharedUsername(phone.username, trunks, phones),
  ],
  destinations: ({ target }) => [
    ...remark(target.kind === 'sip' && !isSipUri(target.uri), 'sip', 'expected a URI like sip:user@host'),
  ],
  flows: (flow, { destinations }) =>
    flowFaults(flow, new Set(destinations.map(({ name }) => name))).map(({ path, message }): Remark => [
      path,
      message,
    ]),
  pools: () => [],
  numbers: (number) => [
    ...remark(number.use === 'pool' && number.pool === null, 'pool', 'a number of a pool names the pool'),
    ...remark(number.use === 'pool' && number.flow !== null, 'flow', 'the pool says where its numbers ring'),
    ...remark(number.use === 'placement' && number.placement === null, 'placement', 'say where it stands'),
    ...remark(
      (number.use === 'placement' || number.use === 'test') && number.flow === null,
      'flow',
      'say where it rings',
    ),
    ...remark(number.use !== 'pool' && number.pool !== null, 'pool', `a ${number.use} number is in no pool`),
    ...remark(
      number.use !== 'placement' && number.placement !== null,
      'placement',
      `a ${number.use} number has no placement`,
    ),
    ...remark(
      number.use === 'unused' && number.flow !== null,
      'flow',
      'a number that rings needs a placement or a pool',
    ),
  ],
  sites: ({ url, swaps, key }, { numbers, sites }) => [
    ...remark(!isWebUrl(url), 'url', 'expected a URL like https://example.com'),
    ...remark(
      new Set(swaps.map(({ find }) => find)).size < swaps.length,
      'swaps',
      'a number is swapped once',
    ),
    ...remark(
      key !== null && sites.filter((site) => site.key === key).length > 1,
      'key',
      'another site has this key',
    ),
    ...swaps
      .filter(({ find }) => numbers.some(({ number, use }) => number === find && use === 'pool'))
      .map(({ find }): Remark => ['swaps', `${find} is a number of a pool: name the business’s own number`]),
  ],
}

const remark = (wrong: boolean, field: string, message: string): readonly Remark[] =>
  wrong ? [[field, message]] : []

function sharedUsername(
  username: string | null,
  trunks: Configuration['trunks'],
  phones: Configuration['phones'],
): readonly Remark[] {
  const same = [...trunks, ...phones].filter((item) => item.username === username)
  return remark(username !== null && same.length > 1, 'username', `"${username}" is used twice`)
}

/** An IPv4 or IPv6 address, or a CIDR range of them. */
function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
}

const isSipUri = (text: string): boolean => /^sips?:[^\s<>"]{1,250}$/.test(text)

const isWebUrl = (text: string): boolean => {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === ''
}
