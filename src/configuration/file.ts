import type { PhoneNumber } from '#base/phone-number.ts'
import type { Fault } from './check.ts'
import type { ConfigurationFile } from './file.wire.ts'
import { placeInList, readFlow } from './flow-list.ts'
import { kinds, type Configuration, type Destination, type Kind, type Target } from './items.ts'

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
): Readonly<{ configuration: Configuration; faults: readonly Fault[] }> {
  const faults: Fault[] = []
  const reader = (kind: Kind, index: number): Reader => ({
    fault: (message, ...path) => void faults.push({ kind, index, path, message }),
    number(text, ...path) {
      const number = context.parseNumber(text)
      if (!number) faults.push({ kind, index, path, message: `"${text}" is no telephone number` })
      return number ?? (text as PhoneNumber) // never saved: the fault above stops it
    },
    password(text, kept) {
      const name = /^env:(\w+)$/.exec(text)?.[1]
      const secret = name === undefined ? undefined : context.secrets[name]
      if (name !== undefined && secret === undefined) this.fault(`the environment has no ${name}`, 'password')
      if (text === 'unchanged' && kept == null)
        this.fault('there is no password yet that could stay', 'password')
      return text === 'unchanged' ? (kept ?? '') : (secret ?? text)
    },
  })
  const { current } = context
  const configuration: Configuration = {
    trunks: (file.trunks ?? []).map((item, index) => {
      const { name, addresses = [], username = null, password, proxy = null, registers = false } = item
      const kept = current.trunks.find((trunk) => trunk.name === name)?.password
      const opened = password === undefined ? null : reader('trunks', index).password(password, kept)
      return { name, addresses, username, password: opened, proxy, registers }
    }),
    phones: (file.phones ?? []).map(({ name, username, password }, index) => {
      const kept = current.phones.find((phone) => phone.name === name)?.password
      return { name, username, password: reader('phones', index).password(password, kept) }
    }),
    destinations: (file.destinations ?? []).map((item, index) =>
      destinationOf(item, reader('destinations', index)),
    ),
    flows: (file.flows ?? []).map((item, index) => readFlow(item, reader('flows', index).fault)),
    pools: (file.pools ?? []).map(({ name, flow }) => ({ name, flow })),
    numbers: (file.numbers ?? []).map((item, index) => numberOf(item, reader('numbers', index))),
    sites: (file.sites ?? []).map(({ name, url, consent = 'always', key = null, swaps = [] }, index) => ({
      name,
      url,
      consent,
      key,
      swaps: swaps
        .map(({ find, pool }, place) => ({
          find: reader('sites', index).number(find, 'swaps', place, 'find'),
          pool,
        }))
        .sort((a, b) => (a.find < b.find ? -1 : 1)),
    })),
  }
  return { configuration, faults }
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
  password(text: string, kept: string | null | undefined): string
}>

/** Exactly one of `keys` must be given. */
function one<Key extends string>(item: object, keys: readonly Key[], fault: () => void): Key | null {
  const given = keys.filter((key) => key in item)
  if (given.length !== 1) fault()
  return given[0] ?? null
}

function destinationOf(item: Items<'destinations'>, { fault, number }: Reader): Destination {
  const { name, trunk } = item
  const kind = one(item, ['sip', 'number', 'phone', 'answeringPhone'], () =>
    fault('give exactly one of sip, number, phone, answeringPhone'),
  )
  if (kind === 'number' && trunk === undefined) fault('say which trunk reaches the number', 'number')
  if (kind !== 'number' && trunk !== undefined) fault('trunk goes with number', 'trunk')
  const targets: Readonly<Record<NonNullable<typeof kind>, () => Target>> = {
    sip: () => ({ kind: 'sip', uri: item.sip ?? '' }),
    number: () => ({ kind: 'number', number: number(item.number ?? '', 'number'), trunk: trunk ?? '' }),
    phone: () => ({ kind: 'phone', phone: item.phone ?? '' }),
    answeringPhone: () => ({ kind: 'answering-phone' }),
  }
  return { name, target: kind === null ? { kind: 'answering-phone' } : targets[kind]() }
}

function numberOf(item: Items<'numbers'>, { fault, number }: Reader): Configuration['numbers'][number] {
  const { pool = null, flow = null, placement } = item
  const uses = (['pool', 'placement', 'test'] as const).filter((use) => use in item)
  if (uses.length > 1) fault('give at most one of pool, placement, test')
  return {
    number: number(item.number, 'number'),
    name: item.name ?? '',
    use: uses[0] ?? 'unused',
    placement: placement ? { medium: '', campaign: '', ...placement } : null,
    pool,
    flow,
  }
}
