import { isIP } from 'node:net'
import { waysOut } from './flow-graph.ts'
import { flowFaults } from './flow-faults.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { phonePieces } from '#platform/phone.ts'
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
  trunks: (trunk, configuration) => [
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
    ...sharedUsername(trunk.username, configuration),
    ...notOurs(trunk.callerId ?? null, configuration),
  ],
  carriers: ({ baseUrl }) => [
    ...remark(
      baseUrl !== null && !isWebUrl(baseUrl),
      'baseUrl',
      'expected a URL like https://api.example.com; leave it out for the carrier’s own',
    ),
  ],
  departments: (department, configuration) => [
    ...extensionTaken(department.extension, configuration),
    ...notOurs(department.callerId, configuration),
    ...remark(
      department.extension !== null && department.flow === null,
      'extension',
      'say which flow whoever dials the extension goes through',
    ),
  ],
  agents: (agent, configuration) => [
    ...extensionTaken(agent.extension, configuration),
    ...notOurs(agent.callerId, configuration),
    ...remark(
      agent.callThrough && agent.mobile === null,
      'callThrough',
      'to call through, an agent needs a mobile',
    ),
    ...remark(
      agent.phone !== null && configuration.agents.filter(({ phone }) => phone === agent.phone).length > 1,
      'phone',
      `phone "${agent.phone}" is somebody else’s too`,
    ),
    ...remark(
      agent.mobile !== null &&
        configuration.agents.filter(({ mobile }) => mobile?.number === agent.mobile?.number).length > 1,
      'mobile',
      `${agent.mobile?.number} is somebody else’s mobile too`,
    ),
    ...remark(
      agent.email !== null && !/^[^\s@]+@[^\s@]+$/.test(agent.email),
      'email',
      'expected an address like anna@example.com',
    ),
  ],
  phones: (phone, configuration) => [
    ...remark(phone.password.length < 8, 'password', 'at least 8 characters'),
    ...sharedUsername(phone.username, configuration),
  ],
  destinations: ({ target }) => [
    ...remark(target.kind === 'sip' && !isSipUri(target.uri), 'sip', 'expected a URI like sip:user@host'),
  ],
  flows: (flow, { destinations }) =>
    flowFaults(
      flow,
      new Set(destinations.map(({ name }) => name)),
      new Set(destinations.filter(isUndialable).map(({ name }) => name)),
    ).map(({ path, message }): Remark => [path, message]),
  pools: () => [],
  numbers: (number, configuration) => [
    ...remark(
      number.agent != null && number.use !== 'placement',
      'agent',
      'a person’s own number needs a placement',
    ),
    ...remark(
      number.agent == null && ringsPersonCalled(number, configuration),
      'flow',
      'its flow rings the person called: say whose number it is',
    ),
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

/** What a desk phone dials leads to one place. */
/** Emergency numbers nearly everywhere; the other ones of the account's country win over an extension, too. */
const emergencies: ReadonlySet<string> = new Set(['112', '911', '999'])

function extensionTaken(extension: string | null, { departments, agents }: Configuration): readonly Remark[] {
  const same = [...departments, ...agents].filter((item) => item.extension === extension)
  return [
    ...remark(extension !== null && same.length > 1, 'extension', `extension ${extension} is given twice`),
    ...remark(
      extension !== null && emergencies.has(extension),
      'extension',
      `who dials ${extension} at a desk phone calls for help: give another extension`,
    ),
  ]
}

/** Its country code is nobody's. */
const isUndialable = ({ target }: Item<'destinations'>): boolean =>
  target.kind === 'number' && phonePieces(target.number) === null

/** Whether a call to the number comes to a step that rings "the person called". */
function ringsPersonCalled(
  { flow, pool }: Item<'numbers'>,
  { destinations, flows, pools }: Configuration,
): boolean {
  const theirs = flow ?? pools.find(({ name }) => name === pool)?.flow
  const steps = Object.values(flows.find(({ name }) => name === theirs)?.steps ?? {})
  const person = new Set(
    destinations.flatMap(({ name, target }) => (target.kind === 'person-called' ? [name] : [])),
  )
  return steps.some((step) => waysOut(step).some(({ to, name }) => to === 'destinations' && person.has(name)))
}

/** Who is called sees a number that leads back to us. */
function notOurs(callerId: PhoneNumber | null, { numbers }: Configuration): readonly Remark[] {
  const ours = numbers.some(({ number, use }) => number === callerId && use !== 'unused')
  return remark(
    callerId !== null && !ours,
    'callerId',
    `${callerId} is no tracking number of yours that rings`,
  )
}

function sharedUsername(username: string | null, { trunks, phones }: Configuration): readonly Remark[] {
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
