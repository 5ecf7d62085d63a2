import type { PhoneNumber } from '#base/phone-number.ts'
import type { FlowBody } from '#stages/call/flow.wire.ts'
import { waysOut } from './flow-graph.ts'

/**
 * What a business has, as people speak of it: things refer to each other by name (numbers by number), never by id. The API, the
 * declarative file and the defaults of a new account all become a `Configuration`, are checked, compared with what is there, and
 * the difference is carried out. There is no other way to change it.
 *
 * `id` is set on what exists; a thing without one is matched by name.
 */
export type Configuration = Readonly<{
  trunks: readonly Trunk[]
  carriers: readonly CarrierConnection[]
  phones: readonly Phone[]
  departments: readonly Department[]
  agents: readonly Agent[]
  destinations: readonly Destination[]
  flows: readonly Flow[]
  pools: readonly Pool[]
  numbers: readonly TrackingNumber[]
  sites: readonly Site[]
}>

/** In the order they are made, and removed the other way round: users after what they use, but for a department and its flow. */
export const kinds = [
  'trunks',
  'carriers',
  'phones',
  'departments',
  'agents',
  'destinations',
  'flows',
  'pools',
  'numbers',
  'sites',
] as const
export type Kind = (typeof kinds)[number]
export type Item<Of extends Kind = Kind> = Configuration[Of][number]

/** One of them, in words. */
export const nounOf: Readonly<Record<Kind, string>> = {
  trunks: 'trunk',
  carriers: 'carrier',
  phones: 'phone',
  departments: 'department',
  agents: 'agent',
  destinations: 'destination',
  flows: 'flow',
  pools: 'pool',
  numbers: 'number',
  sites: 'site',
}

type Known = Readonly<{ id?: string }>

type Trunk = Known &
  Readonly<{
    name: string
    addresses: readonly string[]
    username: string | null
    password: string | null
    proxy: string | null
    registers: boolean
    /** The tracking number that calls out by it show, when neither the agent nor the department says. */
    callerId?: PhoneNumber | null
    /** What emergency calls show: the number of the place where the telephones stand. */
    emergencyCallerId?: PhoneNumber | null
  }>

/** An account of the business with a carrier. `carrier` is a folder of `src/carriers`; what is secret of its settings is never shown. */
export type CarrierConnection = Known &
  Readonly<{
    name: string
    carrier: string
    settings: Readonly<Record<string, string>>
    secrets: Readonly<Record<string, string>>
    /** Null: the carrier's own address. */
    baseUrl: string | null
  }>

type Phone = Known & Readonly<{ name: string; username: string; password: string }>

export type Department = Known &
  Readonly<{
    name: string
    /** Where its voicemail lands. */
    mailbox: string
    /** What it is dialled by from a desk phone, and what the caller then goes through. */
    extension: string | null
    flow: string | null
    callerId: PhoneNumber | null
  }>

/** Somebody who answers. */
export type Agent = Known &
  Readonly<{
    name: string
    department: string | null
    extension: string | null
    /** A desk phone. */
    phone: string | null
    mobile: Readonly<{ number: PhoneNumber; trunk: string }> | null
    /** What rings when a call is for them; the built-in answering phone is for trying. */
    rings: 'phone' | 'mobile' | 'both' | 'answering-phone'
    email: string | null
    callerId: PhoneNumber | null
    /** Where this one's telephone stands somewhere else. */
    emergencyCallerId?: PhoneNumber | null
    /** May call out through us from the mobile. */
    callThrough: boolean
    /** Stands in the staff directory, when they have a number of their own. */
    listed: boolean
  }>

export type Destination = Known & Readonly<{ name: string; target: Target }>
export type Target =
  | Readonly<{ kind: 'sip'; uri: string }>
  | Readonly<{ kind: 'number'; number: PhoneNumber; trunk: string }>
  | Readonly<{ kind: 'phone'; phone: string }>
  | Readonly<{ kind: 'agent'; agent: string }>
  | Readonly<{ kind: 'person-called' }> // the agent whose own number was called: one flow serves every direct line
  | Readonly<{ kind: 'answering-phone' }>

/** The graph a call follows, its destinations and trunks by name. `version` counts what was published. */
export type Flow = Known & Readonly<{ name: string; version?: number }> & Readonly<FlowBody>
export type Step = FlowBody['steps'][string]

type Pool = Known & Readonly<{ name: string; flow: string }>

/** A number in a pool is lent to visits; one with a placement is printed somewhere; the test number is for trying. */
export type TrackingNumber = Known &
  Readonly<{
    number: PhoneNumber
    name: string
    use: 'placement' | 'pool' | 'test' | 'unused'
    placement: Placement | null
    pool: string | null
    flow: string | null
    /** Where it lives. Null: it comes by a trunk. Left out: as it was. */
    carrier?: string | null
    /** What the carrier calls it; null until it was seen there. */
    carrierRef?: string | null
    /** Whose own number it is. */
    agent?: string | null
  }>

/** Where a static number stands, and so where its callers come from. */
export type Placement = Readonly<{ kind: string; source: string; medium: string; campaign: string }>

/** Of a person's own number, unless it says otherwise. */
export const staffPlacement: Placement = {
  kind: 'staff',
  source: 'staff directory',
  medium: 'offline',
  campaign: '',
}

export type Site = Known &
  Readonly<{
    name: string
    url: string
    consent: 'always' | 'granted' | 'never'
    /** Stands in the page's tag. Null: made when the site is. */
    key: string | null
    swaps: readonly Readonly<{ find: PhoneNumber; pool: string }>[]
    /** May show who works here, and under which number. */
    directory?: boolean
    /** Its visitors may ask to be called. */
    callback?: boolean
    /** Who is rung first then: whoever the flow rings (unless said otherwise), or the visitor. */
    callbackFirst?: 'agent' | 'visitor'
  }>

export const emptyConfiguration: Configuration = {
  trunks: [],
  carriers: [],
  phones: [],
  departments: [],
  agents: [],
  destinations: [],
  flows: [],
  pools: [],
  numbers: [],
  sites: [],
}

/** What a thing is called: its name, or the number itself. */
export const nameOf = (item: Item): string => ('number' in item ? item.number : item.name)

/** Where in a thing another one is named. */
export type Reference = Readonly<{ path: readonly (string | number)[]; to: Kind; name: string }>

/** Everything a thing refers to. What is referred to must be there, and cannot be removed. */
export function referencesOf(kind: Kind, item: Item): readonly Reference[] {
  return referenceTable[kind](item as never) // each row takes the items of its own kind
}

const refer = (to: Kind, name: string | null, ...path: (string | number)[]): readonly Reference[] =>
  name === null ? [] : [{ path, to, name }]

const referenceTable: { [Of in Kind]: (item: Item<Of>) => readonly Reference[] } = {
  trunks: () => [],
  carriers: () => [],
  phones: () => [],
  departments: ({ flow }) => refer('flows', flow, 'flow'),
  agents: ({ department, phone, mobile }) => [
    ...refer('departments', department, 'department'),
    ...refer('phones', phone, 'phone'),
    ...refer('trunks', mobile?.trunk ?? null, 'trunk'),
  ],
  destinations: ({ target }) =>
    target.kind === 'number'
      ? refer('trunks', target.trunk, 'trunk')
      : target.kind === 'phone'
        ? refer('phones', target.phone, 'phone')
        : target.kind === 'agent'
          ? refer('agents', target.agent, 'agent')
          : [],
  flows: ({ steps, failOpen }) => [
    ...Object.entries(steps).flatMap(([name, step]) =>
      waysOut(step).flatMap(({ to, name: place, path }) => refer(to, place, 'steps', name, ...path)),
    ),
    ...refer('destinations', failOpen, 'failOpen'),
  ],
  pools: ({ flow }) => refer('flows', flow, 'flow'),
  numbers: ({ pool, flow, agent = null, carrier = null }) => [
    ...refer('pools', pool, 'pool'),
    ...refer('flows', flow, 'flow'),
    ...refer('agents', agent, 'agent'),
    ...refer('carriers', carrier, 'carrier'),
  ],
  sites: ({ swaps }) => swaps.flatMap(({ pool }, index) => refer('pools', pool, 'swaps', index, 'pool')),
}
