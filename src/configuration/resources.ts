import type { Static, TSchema } from 'typebox'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Fault } from './check.ts'
import * as wire from './configuration.wire.ts'
import { renamed } from './flow-graph.ts'
import type { AccountConfiguration } from './inventory.ts'
import type { Configuration, Item, Kind } from './items.ts'
import { nameMeant } from './rename.ts'

/** What reading a request needs: what is there, and who turns texts into numbers. */
export type Reading = Readonly<{
  current: AccountConfiguration
  /** A number as somebody of the account's country writes it. When it is none, remembers the fault and answers the text. */
  number(text: string, ...path: (string | number)[]): PhoneNumber
  fault(message: string, ...path: (string | number)[]): void
}>

/** What the account's own words do not hold: figures of use. */
export type Figures = Readonly<{
  numberUse(id: string): Readonly<{ calls30Days: number; lastCallAt: string | null }>
  inUse(poolId: string): number
  checkedAt(siteId: string): string | null
  /** Whether a desk phone is registered now. */
  isOnline(username: string): boolean
}>

/** How one kind crosses the wire: its schemas, and the way there and back. */
export type Resource<
  Of extends Kind,
  Body extends TSchema = TSchema,
  Answer extends TSchema = TSchema,
> = Readonly<{
  body: Body
  answer: Answer
  /** `was` is what a PATCH changes; fields the body leaves out stay. */
  read(body: Partial<Static<Body>>, was: Item<Of> | undefined, reading: Reading): Item<Of>
  show(item: Item<Of>, configuration: Configuration, figures: Figures): Static<Answer>
}>

const resource = <Of extends Kind, Body extends TSchema, Answer extends TSchema>(
  _: Of,
  definition: Resource<Of, Body, Answer>,
): Resource<Of, Body, Answer> => definition

const idOf = (configuration: Configuration, kind: Kind, name: string): string =>
  configuration[kind].find((item) => ('name' in item ? item.name === name : false))?.id ?? ''

const idOrNull = (configuration: Configuration, kind: Kind, name: string | null): string | null =>
  name === null ? null : idOf(configuration, kind, name)

/** What a PATCH leaves out stays; null takes it away. */
const or = <Value>(given: Value | null | undefined, before: Value | null | undefined): Value | null =>
  given === undefined ? (before ?? null) : given

const meantOr = (
  configuration: Configuration,
  kind: Kind,
  given: string | null | undefined,
  before: string | null | undefined,
): string | null => or(given == null ? given : nameMeant(configuration, kind, given), before)

const numberOr = (
  given: string | null | undefined,
  before: PhoneNumber | null | undefined,
  number: (text: string) => PhoneNumber,
): PhoneNumber | null => or(given == null ? given : number(given), before)

/** A desk phone by its username, its id or its name. */
const phoneMeant = (configuration: Configuration, text: string): string =>
  configuration.phones.find(({ username }) => username === text)?.name ??
  nameMeant(configuration, 'phones', text)

export const resources = {
  trunks: resource('trunks', {
    body: wire.TrunkBody,
    answer: wire.Trunk,
    read: (body, was, { number }) => ({
      name: body.name ?? was?.name ?? '',
      addresses: body.addresses ?? was?.addresses ?? [],
      username: body.username === undefined ? (was?.username ?? null) : body.username,
      password: body.password === undefined ? (was?.password ?? null) : body.password,
      proxy: body.proxy === undefined ? (was?.proxy ?? null) : body.proxy,
      registers: body.registers ?? was?.registers ?? false,
      callerId: numberOr(body.callerId, was?.callerId, (text) => number(text, 'callerId')),
      emergencyCallerId: numberOr(body.emergencyCallerId, was?.emergencyCallerId, (text) =>
        number(text, 'emergencyCallerId'),
      ),
    }),
    show: ({ id = '', name, addresses, username, proxy, registers, callerId = null, ...trunk }) => ({
      id,
      name,
      addresses: [...addresses],
      username,
      proxy,
      registers,
      callerId,
      emergencyCallerId: trunk.emergencyCallerId ?? null,
    }),
  }),
  carriers: resource('carriers', {
    body: wire.CarrierBody,
    answer: wire.CarrierConnection,
    read: (body, was) => {
      const carrier = body.carrier ?? was?.carrier ?? ''
      // Another carrier's secrets are of no use to this one.
      const kept = carrier === was?.carrier ? was : undefined
      return {
        name: body.name ?? was?.name ?? '',
        carrier,
        settings: { ...kept?.settings, ...body.settings },
        secrets: { ...kept?.secrets, ...body.secrets },
        baseUrl: body.baseUrl === undefined ? (kept?.baseUrl ?? null) : body.baseUrl,
      }
    },
    show: ({ id = '', name, carrier, settings, secrets, baseUrl }, { numbers }) => ({
      id,
      name,
      carrier,
      settings: { ...settings },
      secrets: Object.keys(secrets),
      baseUrl,
      numbers: numbers.filter((number) => number.carrier === name).length,
    }),
  }),
  departments: resource('departments', {
    body: wire.DepartmentBody,
    answer: wire.Department,
    read: (body, was, { current: { configuration }, number }) => {
      const name = body.name ?? was?.name ?? ''
      return {
        name,
        mailbox: body.mailbox ?? was?.mailbox ?? name,
        extension: or(body.extension, was?.extension),
        flow: meantOr(configuration, 'flows', body.flowId, was?.flow),
        callerId: numberOr(body.callerId, was?.callerId, (text) => number(text, 'callerId')),
      }
    },
    show: ({ id = '', name, mailbox, extension, flow, callerId }, configuration) => ({
      id,
      name,
      mailbox,
      extension,
      flowId: idOrNull(configuration, 'flows', flow),
      callerId,
    }),
  }),
  agents: resource('agents', {
    body: wire.AgentBody,
    answer: wire.Agent,
    read: (body, was, { current: { configuration }, number }) => ({
      name: body.name ?? was?.name ?? '',
      department: meantOr(configuration, 'departments', body.departmentId, was?.department),
      extension: or(body.extension, was?.extension),
      phone: body.phone == null ? or(body.phone, was?.phone) : phoneMeant(configuration, body.phone),
      mobile:
        body.mobile == null
          ? or(body.mobile, was?.mobile)
          : {
              number: number(body.mobile.number, 'mobile', 'number'),
              trunk: nameMeant(configuration, 'trunks', body.mobile.trunk),
            },
      rings: body.rings ?? was?.rings ?? 'both',
      email: or(body.email, was?.email),
      callerId: numberOr(body.callerId, was?.callerId, (text) => number(text, 'callerId')),
      emergencyCallerId: numberOr(body.emergencyCallerId, was?.emergencyCallerId, (text) =>
        number(text, 'emergencyCallerId'),
      ),
      callThrough: body.callThrough ?? was?.callThrough ?? false,
      listed: body.listed ?? was?.listed ?? true,
    }),
    show: ({ id = '', name, department, phone, mobile, ...plain }, configuration, { isOnline }) => {
      const { extension, rings, email, callerId, callThrough, listed } = plain
      const username = configuration.phones.find((one) => one.name === phone)?.username ?? null
      const rung = configuration.destinations.find(
        ({ target }) => target.kind === 'agent' && target.agent === name,
      )
      return {
        id,
        name,
        departmentId: idOrNull(configuration, 'departments', department),
        extension,
        phone: username,
        online: username !== null && isOnline(username),
        mobile,
        rings,
        email,
        callerId,
        emergencyCallerId: plain.emergencyCallerId ?? null,
        callThrough,
        listed,
        number: configuration.numbers.find(({ agent }) => agent === name)?.number ?? null,
        destinationId: rung?.id ?? null,
      }
    },
  }),
  phones: resource('phones', {
    body: wire.PhoneBody,
    answer: wire.Phone,
    read: (body, was) => ({
      name: body.name ?? was?.name ?? '',
      username: body.username ?? was?.username ?? '',
      password: body.password ?? was?.password ?? '',
    }),
    show: ({ id = '', name, username }) => ({ id, name, username }),
  }),
  destinations: resource('destinations', {
    body: wire.DestinationBody,
    answer: wire.Destination,
    read: (body, was, { current, number }) => ({
      name: body.name ?? was?.name ?? '',
      target: body.target
        ? targetOf(body.target, current.configuration, number)
        : (was?.target ?? { kind: 'answering-phone' }),
    }),
    show: ({ id = '', name, target }, { phones }) => ({
      id,
      name,
      target:
        target.kind === 'phone'
          ? {
              kind: target.kind,
              username: phones.find((phone) => phone.name === target.phone)?.username ?? '',
            }
          : target,
    }),
  }),
  flows: resource('flows', {
    body: wire.FlowSave,
    answer: wire.Flow,
    read: (body, was, { current: { configuration } }) => {
      const { start = was?.start ?? '', steps = was?.steps ?? {}, failOpen = was?.failOpen ?? null } = body
      const meant = (kind: Kind, idOrName: string) => nameMeant(configuration, kind, idOrName)
      return { name: body.name ?? was?.name ?? '', ...renamed({ start, steps, failOpen }, meant) }
    },
    show: (item, configuration) => {
      const { id = '', name, version = 1 } = item
      return { id, name, version, ...renamed(item, (kind, one) => idOf(configuration, kind, one)) }
    },
  }),
  pools: resource('pools', {
    body: wire.PoolBody,
    answer: wire.Pool,
    read: (body, was, { current: { configuration } }) => ({
      name: body.name ?? was?.name ?? '',
      flow: body.flowId === undefined ? (was?.flow ?? '') : nameMeant(configuration, 'flows', body.flowId),
    }),
    show: ({ id = '', name, flow }, configuration, { inUse }) => ({
      id,
      name,
      flowId: idOf(configuration, 'flows', flow),
      size: configuration.numbers.filter(({ pool }) => pool === name).length,
      inUse: inUse(id),
    }),
  }),
  numbers: resource('numbers', {
    body: wire.NumberBody,
    answer: wire.TrackingNumber,
    read: (body, was, { current: { configuration }, number }) => {
      const use = body.use ?? was?.use ?? 'unused'
      // Another use makes the old one's details meaningless: they go, unless the request gives new ones.
      const kept = use === was?.use ? was : undefined
      // A body without a number is a PATCH, which has one to change.
      const digits = body.number === undefined && was ? was.number : number(body.number ?? '', 'number')
      const carrier = meantOr(configuration, 'carriers', body.carrierId, was?.carrier)
      return {
        number: digits,
        name: body.name ?? was?.name ?? '',
        use,
        placement: body.placement === undefined ? (kept?.placement ?? null) : body.placement,
        pool: meantOr(configuration, 'pools', body.poolId, kept?.pool),
        flow: meantOr(configuration, 'flows', body.flowId, kept?.flow),
        agent: meantOr(configuration, 'agents', body.agentId, kept?.agent),
        carrier,
        // What the carrier calls it holds for these digits there, and for nothing else.
        carrierRef: was?.number === digits && was.carrier === carrier ? (was.carrierRef ?? null) : null,
      }
    },
    show: (
      { id = '', number, name, use, placement, pool, flow, agent = null, carrier = null },
      configuration,
      { numberUse },
    ) => ({
      id,
      number,
      name,
      use,
      placement,
      poolId: idOrNull(configuration, 'pools', pool),
      flowId: idOrNull(configuration, 'flows', flow),
      agentId: idOrNull(configuration, 'agents', agent),
      carrierId: idOrNull(configuration, 'carriers', carrier),
      ...numberUse(id),
    }),
  }),
  sites: resource('sites', {
    body: wire.SiteBody,
    answer: wire.Site,
    read: (body, was, { current: { configuration }, number }) => ({
      name: body.name ?? was?.name ?? '',
      url: body.url ?? was?.url ?? '',
      consent: body.consent ?? was?.consent ?? 'always',
      directory: body.directory ?? was?.directory ?? false,
      callback: body.callback ?? was?.callback ?? false,
      callbackFirst: body.callbackFirst ?? was?.callbackFirst ?? 'agent',
      key: was?.key ?? null,
      swaps:
        body.swaps?.map(({ businessNumber, poolId }, index) => ({
          find: number(businessNumber, 'swaps', index, 'businessNumber'),
          pool: nameMeant(configuration, 'pools', poolId),
        })) ??
        was?.swaps ??
        [],
    }),
    show: (
      {
        id = '',
        key,
        name,
        url,
        consent,
        directory = false,
        callback = false,
        callbackFirst = 'agent',
        swaps,
      },
      configuration,
      { checkedAt },
    ) => ({
      id,
      key: key ?? '',
      name,
      url,
      consent,
      directory,
      callback,
      callbackFirst,
      swaps: swaps.map(({ find, pool }) => ({
        businessNumber: find,
        poolId: idOf(configuration, 'pools', pool),
      })),
      checkedAt: checkedAt(id),
    }),
  }),
} as const

function targetOf(
  target: wire.Target,
  configuration: Configuration,
  number: Reading['number'],
): Item<'destinations'>['target'] {
  switch (target.kind) {
    case 'number': {
      const trunk = nameMeant(configuration, 'trunks', target.trunk)
      return { kind: 'number', number: number(target.number, 'target', 'number'), trunk }
    }
    case 'phone':
      return { kind: 'phone', phone: phoneMeant(configuration, target.username) }
    case 'agent':
      return { kind: 'agent', agent: nameMeant(configuration, 'agents', target.agent) }
    case 'sip':
    case 'answering-phone':
    case 'person-called':
      return target
  }
}

/** What the item's fields are called in a request, where that differs from the configuration's own words. */
export const requestField = (kind: Kind, { path }: Fault): string => {
  const [field = '', ...rest] = path
  const renamed: Readonly<Record<string, string>> =
    kind === 'pools' || kind === 'numbers'
      ? { pool: 'poolId', flow: 'flowId', agent: 'agentId', carrier: 'carrierId' }
      : kind === 'destinations'
        ? { trunk: 'target/trunk', phone: 'target/username', sip: 'target/uri', agent: 'target/agent' }
        : kind === 'departments'
          ? { flow: 'flowId' }
          : kind === 'agents'
            ? { department: 'departmentId', trunk: 'mobile/trunk' }
            : {}
  return ['body', renamed[field] ?? field, ...rest].filter((part) => part !== '').join('/')
}
