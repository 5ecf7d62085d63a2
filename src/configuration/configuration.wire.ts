import { Type, type Static } from 'typebox'
import { FlowBody } from '#stages/call/flow.wire.ts'

/**
 * What the business has, as the API speaks of it. Where one thing refers to another a request may give its id or its name; answers
 * give ids, but for `trunk` and `username` in a destination, which are names. Numbers may be written as people of the account's country
 * write them; answers give E.164. A password goes in and never comes out.
 */
const closed = { additionalProperties: false } as const
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
const Reference = Type.String({ minLength: 1, maxLength: 100 })
const PhoneText = Type.String({ minLength: 3, maxLength: 40 })
const Username = Type.String({ pattern: '^[A-Za-z0-9._~+-]{1,64}$' })
const Password = Type.String({ minLength: 1, maxLength: 128 })
const OrNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

/** Every answer has it, and every address under which one thing is read or changed. */
const Identity = { id: Type.String() }

export const TrunkBody = Type.Object(
  {
    name: Name,
    addresses: Type.Optional(Type.Array(Type.String({ maxLength: 50 }), { maxItems: 100 })),
    username: Type.Optional(OrNull(Username)),
    password: Type.Optional(OrNull(Password)),
    proxy: Type.Optional(OrNull(Type.String({ maxLength: 300 }))),
    registers: Type.Optional(Type.Boolean()),
  },
  closed,
)
export const Trunk = Type.Object({
  ...Identity,
  name: Type.String(),
  addresses: Type.Array(Type.String()),
  username: OrNull(Type.String()),
  proxy: OrNull(Type.String()),
  registers: Type.Boolean(),
})

const Texts = Type.Record(
  Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]{0,39}$' }),
  Type.String({ maxLength: 500 }),
)
/** `settings` and `secrets` are what the carrier's schema (GET .../carrier-kinds) asks for; a secret that is left out stays. */
export const CarrierBody = Type.Object(
  {
    name: Name,
    carrier: Type.String({ minLength: 1, maxLength: 40 }),
    settings: Type.Optional(Texts),
    secrets: Type.Optional(Texts),
    baseUrl: Type.Optional(OrNull(Type.String({ maxLength: 300 }))),
  },
  closed,
)
export const CarrierConnection = Type.Object({
  ...Identity,
  name: Type.String(),
  carrier: Type.String(),
  settings: Type.Record(Type.String(), Type.String()),
  /** The names of those that are set. */
  secrets: Type.Array(Type.String()),
  baseUrl: OrNull(Type.String()),
  /** How many numbers live there. */
  numbers: Type.Integer(),
})

export const PhoneBody = Type.Object({ name: Name, username: Username, password: Password }, closed)
export const Phone = Type.Object({ ...Identity, name: Type.String(), username: Type.String() })

/** Where a call can ring. `trunk`: a trunk's id or name; `username`: of a desk phone. */
export const Target = Type.Union([
  Type.Object({ kind: Type.Literal('sip'), uri: Type.String({ maxLength: 300 }) }, closed),
  Type.Object({ kind: Type.Literal('number'), number: PhoneText, trunk: Reference }, closed),
  Type.Object({ kind: Type.Literal('phone'), username: Reference }, closed),
  Type.Object({ kind: Type.Literal('answering-phone') }, closed),
])
export const DestinationBody = Type.Object({ name: Name, target: Target }, closed)
export const Destination = Type.Object({ ...Identity, name: Type.String(), target: Target })

export const FlowSave = Type.Object({ name: Name, ...FlowBody.properties }, closed)
export const Flow = Type.Object({
  ...Identity,
  name: Type.String(),
  version: Type.Integer(),
  ...FlowBody.properties,
})

export const PoolBody = Type.Object({ name: Name, flowId: Reference }, closed)
export const Pool = Type.Object({
  ...Identity,
  name: Type.String(),
  flowId: Type.String(),
  /** How many numbers it has, and how many of them are being shown right now. */
  size: Type.Integer(),
  inUse: Type.Integer(),
})

const Placement = Type.Object(
  {
    kind: Type.String({ minLength: 1, maxLength: 50 }), // 'billboard', 'print', 'radio', 'business-profile', ...
    source: Type.String({ minLength: 1, maxLength: 200 }),
    medium: Type.String({ maxLength: 200 }),
    campaign: Type.String({ maxLength: 200 }),
  },
  closed,
)
const NumberUse = Type.Union([
  Type.Literal('placement'),
  Type.Literal('pool'),
  Type.Literal('test'),
  Type.Literal('unused'),
])
export const NumberBody = Type.Object(
  {
    number: PhoneText,
    name: Type.Optional(Type.String({ maxLength: 100 })),
    use: NumberUse,
    placement: Type.Optional(OrNull(Placement)),
    poolId: Type.Optional(OrNull(Reference)),
    flowId: Type.Optional(OrNull(Reference)),
    /** The carrier it lives at; null for one that comes by a trunk. */
    carrierId: Type.Optional(OrNull(Reference)),
  },
  closed,
)
export const TrackingNumber = Type.Object({
  ...Identity,
  number: Type.String(),
  name: Type.String(),
  use: NumberUse,
  placement: OrNull(Placement),
  poolId: OrNull(Type.String()),
  flowId: OrNull(Type.String()),
  carrierId: OrNull(Type.String()),
  /** Calls in the last 30 days; when the last one was, ever. */
  calls30Days: Type.Integer(),
  lastCallAt: OrNull(Type.String()),
})

const Consent = Type.Union([Type.Literal('always'), Type.Literal('granted'), Type.Literal('never')])
export const SiteBody = Type.Object(
  {
    name: Name,
    url: Type.String({ maxLength: 500 }),
    consent: Type.Optional(Consent),
    swaps: Type.Optional(
      Type.Array(Type.Object({ businessNumber: PhoneText, poolId: Reference }, closed), { maxItems: 50 }),
    ),
  },
  closed,
)
export const Site = Type.Object({
  ...Identity,
  key: Type.String(),
  name: Type.String(),
  url: Type.String(),
  consent: Consent,
  swaps: Type.Array(Type.Object({ businessNumber: Type.String(), poolId: Type.String() })),
  checkedAt: OrNull(Type.String()),
})

/** POST /api/v1/accounts/:account/sites/:id/check */
export const SiteCheck = Type.Object({
  checks: Type.Array(
    Type.Object({
      check: Type.Union([
        Type.Literal('page-loads'),
        Type.Literal('tag-present'),
        Type.Literal('key-matches'),
        Type.Literal('policy-allows'),
        Type.Literal('business-number-found'),
        Type.Literal('snippet-seen'),
      ]),
      ok: Type.Boolean(),
      detail: Type.Optional(Type.String()),
    }),
  ),
  /** All of them. */
  works: Type.Boolean(),
  /** When a real visitor's browser first and last reported, and when a number was last lent; null while waiting for it. */
  firstPageAt: OrNull(Type.String()),
  lastPageAt: OrNull(Type.String()),
  lastLeaseAt: OrNull(Type.String()),
})
export type SiteCheck = Static<typeof SiteCheck>

export type TrunkBody = Static<typeof TrunkBody>
export type Trunk = Static<typeof Trunk>
export type CarrierBody = Static<typeof CarrierBody>
export type CarrierConnection = Static<typeof CarrierConnection>
export type PhoneBody = Static<typeof PhoneBody>
export type Phone = Static<typeof Phone>
export type Target = Static<typeof Target>
export type DestinationBody = Static<typeof DestinationBody>
export type Destination = Static<typeof Destination>
export type FlowSave = Static<typeof FlowSave>
export type Flow = Static<typeof Flow>
export type PoolBody = Static<typeof PoolBody>
export type Pool = Static<typeof Pool>
export type NumberBody = Static<typeof NumberBody>
export type TrackingNumber = Static<typeof TrackingNumber>
export type SiteBody = Static<typeof SiteBody>
export type Site = Static<typeof Site>
