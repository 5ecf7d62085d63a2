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

export const resources = {
  trunks: resource('trunks', {
    body: wire.TrunkBody,
    answer: wire.Trunk,
    read: (body, was) => ({
      name: body.name ?? was?.name ?? '',
      addresses: body.addresses ?? was?.addresses ?? [],
      username: body.username === undefined ? (was?.username ?? null) : body.username,
      password: body.password === undefined ? (was?.password ?? null) : body.password,
      proxy: body.proxy === undefined ? (was?.proxy ?? null) : body.proxy,
      registers: body.registers ?? was?.registers ?? false,
    }),
    show: ({ id = '', name, addresses, username, proxy, registers }) => ({
      id,
      name,
      addresses: [...addresses],
      username,
      proxy,
      registers,
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
      const meant = (kind: Kind, given: string | null | undefined, before: string | null | undefined) =>
        given === undefined ? (before ?? null) : given === null ? null : nameMeant(configuration, kind, given)
      // A body without a number is a PATCH, which has one to change.
      const digits = body.number === undefined && was ? was.number : number(body.number ?? '', 'number')
      const carrier = meant('carriers', body.carrierId, was?.carrier)
      return {
        number: digits,
        name: body.name ?? was?.name ?? '',
        use,
        placement: body.placement === undefined ? (kept?.placement ?? null) : body.placement,
        pool: meant('pools', body.poolId, kept?.pool),
        flow: meant('flows', body.flowId, kept?.flow),
        carrier,
        // What the carrier calls it holds for these digits there, and for nothing else.
        carrierRef: was?.number === digits && was.carrier === carrier ? (was.carrierRef ?? null) : null,
      }
    },
    show: ({ id = '', number, name, use, placement, pool, flow, carrier }, configuration, { numberUse }) => ({
      id,
      number,
      name,
      use,
      placement,
      poolId: pool === null ? null : idOf(configuration, 'pools', pool),
      flowId: flow === null ? null : idOf(configuration, 'flows', flow),
      carrierId: carrier == null ? null : idOf(configuration, 'carriers', carrier),
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
      key: was?.key ?? null,
      swaps:
        body.swaps?.map(({ businessNumber, poolId }, index) => ({
          find: number(businessNumber, 'swaps', index, 'businessNumber'),
          pool: nameMeant(configuration, 'pools', poolId),
        })) ??
        was?.swaps ??
        [],
    }),
    show: ({ id = '', key, name, url, consent, swaps }, configuration, { checkedAt }) => ({
      id,
      key: key ?? '',
      name,
      url,
      consent,
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
    case 'phone': {
      const { username } = target
      const phone = configuration.phones.find((one) => one.username === username)
      return { kind: 'phone', phone: phone?.name ?? nameMeant(configuration, 'phones', username) }
    }
    case 'sip':
    case 'answering-phone':
      return target
  }
}

/** What the item's fields are called in a request, where that differs from the configuration's own words. */
export const requestField = (kind: Kind, { path }: Fault): string => {
  const [field = '', ...rest] = path
  const renamed: Readonly<Record<string, string>> =
    kind === 'pools' || kind === 'numbers'
      ? { pool: 'poolId', flow: 'flowId', carrier: 'carrierId' }
      : kind === 'destinations'
        ? { trunk: 'target/trunk', phone: 'target/username', sip: 'target/uri' }
        : {}
  return ['body', renamed[field] ?? field, ...rest].filter((part) => part !== '').join('/')
}
