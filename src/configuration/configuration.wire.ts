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
    callerId: Type.Optional(OrNull(PhoneText)),
    emergencyCallerId: Type.Optional(OrNull(PhoneText)),
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
  /** The tracking number that calls out by it show, when neither the agent nor the department says. */
  callerId: OrNull(Type.String()),
  /** What emergency calls show: the number of the place where the telephones stand. */
  emergencyCallerId: OrNull(Type.String()),
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

const Extension = Type.String({ pattern: '^[0-9*#]{1,8}$' })

export const DepartmentBody = Type.Object(
  {
    name: Name,
    /** Where its voicemail lands; its own name when left out. */
    mailbox: Type.Optional(Name),
    extension: Type.Optional(OrNull(Extension)),
    /** What whoever dials the extension goes through. */
    flowId: Type.Optional(OrNull(Reference)),
    callerId: Type.Optional(OrNull(PhoneText)),
  },
  closed,
)
export const Department = Type.Object({
  ...Identity,
  name: Type.String(),
  mailbox: Type.String(),
  extension: OrNull(Type.String()),
  flowId: OrNull(Type.String()),
  callerId: OrNull(Type.String()),
})

/** `phone` is what rings at their desk: its id, name or username. A mobile is reached over a trunk, by id or name. */
const Rings = Type.Enum(['phone', 'mobile', 'both', 'answering-phone'])
export const AgentBody = Type.Object(
  {
    name: Name,
    departmentId: Type.Optional(OrNull(Reference)),
    extension: Type.Optional(OrNull(Extension)),
    phone: Type.Optional(OrNull(Reference)),
    mobile: Type.Optional(OrNull(Type.Object({ number: PhoneText, trunk: Reference }, closed))),
    rings: Type.Optional(Rings),
    email: Type.Optional(OrNull(Type.String({ maxLength: 200 }))),
    callerId: Type.Optional(OrNull(PhoneText)),
    emergencyCallerId: Type.Optional(OrNull(PhoneText)),
    callThrough: Type.Optional(Type.Boolean()),
    listed: Type.Optional(Type.Boolean()),
  },
  closed,
)
export const Agent = Type.Object({
  ...Identity,
  name: Type.String(),
  departmentId: OrNull(Type.String()),
  extension: OrNull(Type.String()),
  /** The username of the desk phone, and whether it is registered now. */
  phone: OrNull(Type.String()),
  online: Type.Boolean(),
  /** `trunk` is a name. */
  mobile: OrNull(Type.Object({ number: Type.String(), trunk: Type.String() })),
  rings: Rings,
  email: OrNull(Type.String()),
  callerId: OrNull(Type.String()),
  emergencyCallerId: OrNull(Type.String()),
  callThrough: Type.Boolean(),
  listed: Type.Boolean(),
  /** Their own tracking number. */
  number: OrNull(Type.String()),
  /** The destination that rings them; null when no flow can. */
  destinationId: OrNull(Type.String()),
})

/** POST .../agents/numbers: a number of their own for everybody who has none, from the numbers given, else from those in no use. */
export const NumbersForAgents = Type.Object(
  {
    flowId: Reference,
    numbers: Type.Optional(Type.Array(PhoneText, { maxItems: 1000 })),
    agents: Type.Optional(Type.Array(Reference, { maxItems: 1000 })),
  },
  closed,
)
export const NumbersGiven = Type.Object({
  given: Type.Array(Type.Object({ agent: Type.String(), number: Type.String() })),
  /** Whom no number was left for. */
  without: Type.Array(Type.String()),
})

/** GET /collect/:siteKey/directory, for the business's own web site. */
export const StaffDirectory = Type.Object({
  people: Type.Array(
    Type.Object({
      name: Type.String(),
      department: OrNull(Type.String()),
      /** E.164, for the link; and as people of the country write it. */
      number: Type.String(),
      shown: Type.String(),
    }),
  ),
})

/**
 * POST .../agents/import: rows of a spreadsheet; the first names the columns (name, department, extension, phone, mobile, trunk, email).
 * Whoever is there is changed. With a fault nobody is.
 */
export const PeopleImport = Type.Object(
  {
    text: Type.String({ maxLength: 500_000 }),
    /** Adds a destination of the same name for each, so that flows may ring them; true when left out. */
    destinations: Type.Optional(Type.Boolean()),
  },
  closed,
)
/** The names of those that are new or changed. */
export const PeopleImported = Type.Object({
  agents: Type.Array(Type.String()),
  departments: Type.Array(Type.String()),
})

/** Where a call can ring. `trunk`: a trunk's id or name; `username`: of a desk phone; `agent`: an agent's id or name. */
export const Target = Type.Union([
  Type.Object({ kind: Type.Literal('sip'), uri: Type.String({ maxLength: 300 }) }, closed),
  Type.Object({ kind: Type.Literal('number'), number: PhoneText, trunk: Reference }, closed),
  Type.Object({ kind: Type.Literal('phone'), username: Reference }, closed),
  Type.Object({ kind: Type.Literal('agent'), agent: Reference }, closed),
  Type.Object({ kind: Type.Literal('person-called') }, closed), // whose own number was called
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
    /** Whose own number it is; with the use `placement`. */
    agentId: Type.Optional(OrNull(Reference)),
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
  agentId: OrNull(Type.String()),
  /** Calls in the last 30 days; when the last one was, ever. */
  calls30Days: Type.Integer(),
  lastCallAt: OrNull(Type.String()),
})

/** Who is rung first when a visitor asks to be called. */
const CallbackFirst = Type.Union([Type.Literal('agent'), Type.Literal('visitor')])

const Consent = Type.Union([Type.Literal('always'), Type.Literal('granted'), Type.Literal('never')])
export const SiteBody = Type.Object(
  {
    name: Name,
    url: Type.String({ maxLength: 500 }),
    consent: Type.Optional(Consent),
    directory: Type.Optional(Type.Boolean()),
    callback: Type.Optional(Type.Boolean()),
    callbackFirst: Type.Optional(CallbackFirst),
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
  /** Whether it may show the staff directory: `GET /collect/:siteKey/directory`. */
  directory: Type.Boolean(),
  /** Whether its visitors may ask to be called: `POST /collect/:siteKey/callback`. */
  callback: Type.Boolean(),
  callbackFirst: CallbackFirst,
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
export type DepartmentBody = Static<typeof DepartmentBody>
export type Department = Static<typeof Department>
export type AgentBody = Static<typeof AgentBody>
export type Agent = Static<typeof Agent>
export type NumbersForAgents = Static<typeof NumbersForAgents>
export type NumbersGiven = Static<typeof NumbersGiven>
export type PeopleImport = Static<typeof PeopleImport>
export type PeopleImported = Static<typeof PeopleImported>
export type StaffDirectory = Static<typeof StaffDirectory>
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
