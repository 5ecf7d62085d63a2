import type { PhoneNumber } from '#base/phone-number.ts'
import type { ChannelRule } from '#stages/visit/channel-rules.ts'
import type { Fault } from './check.ts'
import type { ConfigurationFile } from './file.wire.ts'
import { placeInList, readFlow } from './flow-list.ts'
import {
  kinds,
  type CarrierConnection,
  staffPlacement,
  type Agent,
  type Configuration,
  type Destination,
  type Kind,
  type Target,
  type TrackingNumber,
} from './items.ts'

/** What reading a file needs beside its text. */
export type FileContext = Readonly<{
  /** What is there: `unchanged` passwords come from it. */
  current: Configuration
  /** What `env:NAME` stands for. */
  secrets: Readonly<Record<string, string>>
  /** A number as people of the account's country write it; null when it is none. */
  parseNumber(text: string): PhoneNumber | null
}>

type Items<Section extends Kind> = NonNullable<ConfigurationFile[Section]>[number]

/** What the file wants, in the configuration's own terms, and what in it makes no sense. */
export function wantedBy(
  file: ConfigurationFile,
  context: FileContext,
): Readonly<{
  configuration: Configuration
  faults: readonly Fault[]
  /** In order, whole; null: as they are. */
  channels: readonly ChannelRule[] | null
}> {
  const faults: Fault[] = []
  const reader = (kind: Kind, index: number): Reader => ({
    fault: (message, ...path) => void faults.push({ kind, index, path, message }),
    number(text, ...path) {
      const number = context.parseNumber(text)
      if (!number) faults.push({ kind, index, path, message: `"${text}" is no telephone number` })
      return number ?? (text as PhoneNumber) // never saved: the fault above stops it
    },
    callerId: (text, field = 'callerId') =>
      text === undefined ? null : reader(kind, index).number(text, field),
    secret(text, kept, ...path) {
      const name = /^env:(\w+)$/.exec(text)?.[1]
      const secret = name === undefined ? undefined : context.secrets[name]
      if (name !== undefined && secret === undefined) this.fault(`the environment has no ${name}`, ...path)
      if (text === 'unchanged' && kept == null)
        this.fault(`there is no ${path.at(-1)} yet that could stay`, ...path)
      return text === 'unchanged' ? (kept ?? '') : (secret ?? text)
    },
  })
  const { current } = context
  const configuration: Configuration = {
    trunks: (file.trunks ?? []).map((item, index) => {
      const { name, addresses = [], username = null, password, proxy = null, registers = false } = item
      const callerId = reader('trunks', index).callerId(item.callerId)
      const shown = reader('trunks', index).callerId(item.emergencyCallerId, 'emergencyCallerId')
      const kept = current.trunks.find((trunk) => trunk.name === name)?.password
      const opened =
        password === undefined ? null : reader('trunks', index).secret(password, kept, 'password')
      return {
        name,
        addresses,
        username,
        password: opened,
        proxy,
        registers,
        callerId,
        emergencyCallerId: shown,
      }
    }),
    carriers: (file.carriers ?? []).map((item, index) => carrierOf(item, current, reader('carriers', index))),
    phones: (file.phones ?? []).map(({ name, username, password }, index) => {
      const kept = current.phones.find((phone) => phone.name === name)?.password
      return { name, username, password: reader('phones', index).secret(password, kept, 'password') }
    }),
    departments: (file.departments ?? []).map(
      ({ name, mailbox = name, extension, flow = null, callerId }, index) => ({
        name,
        mailbox,
        extension: extensionOf(extension),
        flow,
        callerId: reader('departments', index).callerId(callerId),
      }),
    ),
    agents: (file.agents ?? []).map((item, index) => agentOf(item, reader('agents', index))),
    destinations: (file.destinations ?? []).map((item, index) =>
      destinationOf(item, reader('destinations', index)),
    ),
    flows: (file.flows ?? []).map((item, index) => readFlow(item, reader('flows', index).fault)),
    pools: (file.pools ?? []).map(({ name, flow }) => ({ name, flow })),
    numbers: (file.numbers ?? []).map((item, index) => numberOf(item, current, reader('numbers', index))),
    sites: (file.sites ?? []).map(
      (
        {
          name,
          url,
          consent = 'always',
          key = null,
          directory = false,
          callback = false,
          callbackFirst = 'agent',
          swaps = [],
        },
        index,
      ) => ({
        name,
        url,
        consent,
        key,
        directory,
        callback,
        callbackFirst,
        swaps: swaps
          .map(({ find, pool }, place) => ({
            find: reader('sites', index).number(find, 'swaps', place, 'find'),
            pool,
          }))
          .sort((a, b) => (a.find < b.find ? -1 : 1)),
      }),
    ),
  }
  return { configuration, faults, channels: file.channels ?? null }
}

/** Where in the file the part of an item stands that a fault is about. */
export function placeInFile(
  file: ConfigurationFile,
  { kind, index, path }: Pick<Fault, 'kind' | 'index' | 'path'>,
): readonly (string | number)[] {
  const flow = kind === 'flows' ? file.flows?.[index] : undefined
  return [kind, index, ...(flow ? placeInList(flow, path) : path)]
}

/** The kinds a file lists, and so may prune. */
export const sectionsOf = (file: ConfigurationFile): ReadonlySet<Kind> =>
  new Set(kinds.filter((kind) => file[kind] !== undefined))

type Reader = Readonly<{
  fault(message: string, ...path: (string | number)[]): void
  number(text: string, ...path: (string | number)[]): PhoneNumber
  callerId(text: string | undefined, field?: 'callerId' | 'emergencyCallerId'): PhoneNumber | null
  secret(text: string, kept: string | null | undefined, ...path: (string | number)[]): string
}>

/** Exactly one of `keys` must be given. */
function one<Key extends string>(item: object, keys: readonly Key[], fault: () => void): Key | null {
  const given = keys.filter((key) => key in item)
  if (given.length !== 1) fault()
  return given[0] ?? null
}

const extensionOf = (extension: number | string | undefined): string | null =>
  extension === undefined ? null : String(extension)

function agentOf(item: Items<'agents'>, { fault, number, callerId }: Reader): Agent {
  const { name, department = null, phone = null, mobile, trunk, email = null } = item
  if ((mobile === undefined) !== (trunk === undefined))
    fault('a mobile and the trunk that reaches it go together', mobile === undefined ? 'trunk' : 'mobile')
  return {
    name,
    department,
    extension: extensionOf(item.extension),
    phone,
    mobile: mobile !== undefined && trunk !== undefined ? { number: number(mobile, 'mobile'), trunk } : null,
    rings: item.rings ?? 'both',
    email,
    callerId: callerId(item.callerId),
    emergencyCallerId: callerId(item.emergencyCallerId, 'emergencyCallerId'),
    callThrough: item.callThrough ?? false,
    listed: item.listed ?? true,
  }
}

function destinationOf(item: Items<'destinations'>, { fault, number }: Reader): Destination {
  const { name, trunk } = item
  const kinds = ['sip', 'number', 'phone', 'agent', 'personCalled', 'answeringPhone'] as const
  const kind = one(item, kinds, () => fault(`give exactly one of ${kinds.join(', ')}`))
  if (kind === 'number' && trunk === undefined) fault('say which trunk reaches the number', 'number')
  if (kind !== 'number' && trunk !== undefined) fault('trunk goes with number', 'trunk')
  const targets: Readonly<Record<NonNullable<typeof kind>, () => Target>> = {
    sip: () => ({ kind: 'sip', uri: item.sip ?? '' }),
    number: () => ({ kind: 'number', number: number(item.number ?? '', 'number'), trunk: trunk ?? '' }),
    phone: () => ({ kind: 'phone', phone: item.phone ?? '' }),
    agent: () => ({ kind: 'agent', agent: item.agent ?? '' }),
    personCalled: () => ({ kind: 'person-called' }),
    answeringPhone: () => ({ kind: 'answering-phone' }),
  }
  return { name, target: kind === null ? { kind: 'answering-phone' } : targets[kind]() }
}

function carrierOf(
  { name, carrier, settings = {}, secrets = {}, baseUrl }: Items<'carriers'>,
  current: Configuration,
  reader: Reader,
): CarrierConnection {
  const same = current.carriers.find((one) => one.name === name && one.carrier === carrier)
  const opened = Object.entries(secrets).map(([field, text]) => [
    field,
    reader.secret(text, same?.secrets[field], 'secrets', field),
  ])
  return { name, carrier, settings, secrets: Object.fromEntries(opened), baseUrl: baseUrl ?? null }
}

function numberOf(item: Items<'numbers'>, current: Configuration, { fault, number }: Reader): TrackingNumber {
  const { pool = null, flow = null, carrier = null, staff = null } = item
  const placement = item.placement ?? (staff === null ? undefined : staffPlacement)
  const uses = (['pool', 'placement', 'test'] as const).filter((use) => use in item)
  if (uses.length > 1) fault('give at most one of pool, placement, test')
  const use = uses[0] ?? (staff === null ? 'unused' : 'placement')
  const digits = number(item.number, 'number')
  const known = current.numbers.find((one) => one.number === digits && one.carrier === carrier)
  return {
    number: digits,
    name: item.name ?? '',
    use,
    placement: placement ? { medium: '', campaign: '', ...placement } : null,
    pool,
    flow,
    carrier,
    carrierRef: known?.carrierRef ?? null,
    agent: staff,
  }
}
