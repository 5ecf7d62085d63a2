import { Type, type Static } from 'typebox'
import { Basis, CallResult, CallSource } from '#stages/call/call.wire.ts'

const Nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

const IdentityKind = Type.Union([Type.Literal('phone'), Type.Literal('email'), Type.Literal('visitor')])

/** One person in the list. Instants are ISO 8601 in UTC. */
export const PersonRow = Type.Object({
  id: Type.String(),
  name: Nullable(Type.String()),
  phones: Type.Array(Type.String()),
  emails: Type.Array(Type.String()),
  browsers: Type.Integer(),
  visits: Type.Integer(),
  calls: Type.Integer(),
  texts: Type.Integer(),
  forms: Type.Integer(),
  sales: Type.Integer(),
  firstAt: Type.String(),
  lastAt: Type.String(),
  /** What brought them first; null: nothing that we know of. */
  source: Nullable(CallSource),
})

/** By what a person is recognised. */
const PersonIdentity = Type.Object({
  id: Type.String(),
  kind: IdentityKind,
  value: Type.String(), // E.164, an address, or the uuid of a browser
  firstAt: Type.String(),
  lastAt: Type.String(),
  /** So many share it that it joins nobody. */
  crowded: Type.Boolean(),
  /** Somebody said it is another person's. */
  cutOff: Type.Boolean(),
})

/** Why two identities stand together: the best evidence, and how much there is. */
const PersonJoin = Type.Object({
  left: Type.String(), // ids of identities
  right: Type.String(),
  why: Type.Union([
    Type.Literal('call'),
    Type.Literal('callback'),
    Type.Literal('form'),
    Type.Literal('sale'),
  ]),
  ref: Type.String(), // the call, form or sale
  at: Type.String(),
  likelihood: Type.Number(), // 0 to 1
  times: Type.Integer(),
})

/** Something that might join another identity, and does not. */
const PersonApart = Type.Object({
  identity: PersonIdentity,
  /** Whose it is now. */
  person: Type.String(),
  why: Type.Union([
    Type.Literal('cut-off'), // somebody said so
    Type.Literal('crowded'), // shared by too many
    Type.Literal('unlikely'), // the call may as well be another visit's
    Type.Literal('too-many'), // the person would have grown too large
  ]),
  at: Type.String(),
  likelihood: Type.Number(),
})

const moment = { id: Type.String(), at: Type.String() }
export const PersonStoryEntry = Type.Union([
  Type.Object({
    ...moment,
    kind: Type.Literal('visit'),
    source: CallSource,
    landingUrl: Type.String(),
    site: Type.String(),
    device: Type.String(),
    pages: Type.Integer(),
    lastActivityAt: Type.String(),
  }),
  Type.Object({
    ...moment,
    kind: Type.Literal('call'),
    direction: Type.Union([Type.Literal('inbound'), Type.Literal('outbound')]),
    result: CallResult,
    connectedMs: Type.Integer(),
    number: Type.String(),
    numberName: Type.String(),
    basis: Basis,
    source: Nullable(CallSource),
    firstTime: Type.Boolean(),
  }),
  Type.Object({
    ...moment,
    kind: Type.Literal('text'),
    direction: Type.Union([Type.Literal('inbound'), Type.Literal('outbound')]),
    body: Type.String(),
    threadId: Type.String(),
  }),
  Type.Object({
    ...moment,
    kind: Type.Literal('form'),
    form: Type.String(),
    pageUrl: Type.String(),
    name: Nullable(Type.String()),
    source: Nullable(CallSource),
  }),
  Type.Object({
    ...moment,
    kind: Type.Literal('sale'),
    worth: Type.String(), // 'lead', 'qualified' or 'sale'
    amount: Nullable(Type.Integer()), // minor units
    currency: Nullable(Type.String()),
    note: Type.String(),
  }),
])

/** GET /api/v1/accounts/:account/persons/:person */
export const PersonDetail = Type.Object({
  ...PersonRow.properties,
  identities: Type.Array(PersonIdentity),
  joins: Type.Array(PersonJoin),
  apart: Type.Array(PersonApart),
  /** Newest first. */
  story: Type.Array(PersonStoryEntry),
  /** True when the story goes back further than is told. */
  more: Type.Boolean(),
})

/** GET /api/v1/accounts/:account/persons */
export const PersonListQuery = Type.Object({
  search: Type.Optional(Type.String({ maxLength: 100, pattern: '^[^\\u0000]*$' })), // part of a number, an address, a name
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 250, default: 50 })),
})
export const PersonList = Type.Object({ persons: Type.Array(PersonRow), next: Nullable(Type.String()) })

/** PUT and DELETE /api/v1/accounts/:account/identities/:identity/cut */
export const CutReply = Type.Object({
  /** Whose the identity is now. */
  person: Type.String(),
  /** From how many others it was cut off. */
  cuts: Type.Integer(),
})

export type PersonRow = Static<typeof PersonRow>
export type PersonIdentity = Static<typeof PersonIdentity>
export type PersonJoin = Static<typeof PersonJoin>
export type PersonApart = Static<typeof PersonApart>
export type PersonStoryEntry = Static<typeof PersonStoryEntry>
export type PersonDetail = Static<typeof PersonDetail>
export type PersonList = Static<typeof PersonList>
