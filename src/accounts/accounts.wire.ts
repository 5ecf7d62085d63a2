import { Type, type Static } from 'typebox'

const Name = Type.String({ minLength: 1, maxLength: 200 })
const Kind = Type.Union([Type.Literal('agency'), Type.Literal('client')])
const Role = Type.Union([Type.Literal('owner'), Type.Literal('admin'), Type.Literal('viewer')])
const Locale = Type.Union([Type.Literal('en'), Type.Literal('ro'), Type.Literal('uk')])
const Country = Type.String({ pattern: '^[A-Z]{2}$' })
const Currency = Type.String({ pattern: '^[A-Z]{3}$' })
const TimeZone = Type.String({ minLength: 1, maxLength: 100 })
const Email = Type.String({ format: 'email', maxLength: 200 })
const NewPassword = Type.String({ minLength: 10, maxLength: 200 })

export const Account = Type.Object({
  id: Type.String(),
  /** The agency it is a client of; null for an agency, and for a business on its own. */
  parentId: Type.Union([Type.String(), Type.Null()]),
  kind: Kind,
  name: Type.String(),
  timeZone: Type.String(),
  country: Type.String(),
  currency: Type.String(),
  locale: Locale,
  /** Made of sample data: not a real business. */
  sample: Type.Boolean(),
  /** What you are in it. */
  role: Role,
})
export type Account = Static<typeof Account>

export const Me = Type.Object({
  /** Null for an API key, and for the command line on the server's own machine. */
  user: Type.Union([
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      /** Null until the owner of a new installation has given one. */
      email: Type.Union([Type.String(), Type.Null()]),
      /** Without one there is no way in but a one-time link from the server. */
      hasPassword: Type.Boolean(),
    }),
    Type.Null(),
  ]),
  accounts: Type.Array(Account),
})
export type Me = Static<typeof Me>

export const Credentials = Type.Object(
  { email: Type.String({ maxLength: 200 }), password: Type.String({ maxLength: 200 }) },
  { additionalProperties: false },
)

export const MeChange = Type.Object(
  {
    name: Type.Optional(Name),
    email: Type.Optional(Email),
    password: Type.Optional(NewPassword),
    /** Needed to change an e-mail address or a password once there is a password. */
    currentPassword: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
)
export type MeChange = Static<typeof MeChange>

const settings = { timeZone: TimeZone, country: Country, currency: Currency, locale: Locale }

export const NewAccount = Type.Object(
  {
    name: Name,
    kind: Kind,
    /** The agency it becomes a client of. */
    parentId: Type.Optional(Type.String({ format: 'uuid' })),
    ...Type.Partial(Type.Object(settings)).properties,
  },
  { additionalProperties: false },
)
export type NewAccount = Static<typeof NewAccount>

export const AccountChange = Type.Partial(Type.Object({ name: Name, ...settings }), {
  additionalProperties: false,
})
export type AccountChange = Static<typeof AccountChange>

export const ApiKey = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** How it begins. */
  hint: Type.String(),
  createdAt: Type.Integer(),
  lastUsedAt: Type.Union([Type.Integer(), Type.Null()]),
})
export type ApiKey = Static<typeof ApiKey>

/** The answer to making a key: the only time it is shown. */
export const MadeApiKey = Type.Object({ ...ApiKey.properties, key: Type.String() })

export const NewApiKey = Type.Object({ name: Name }, { additionalProperties: false })

export const AuditEntry = Type.Object({
  id: Type.String(),
  at: Type.Integer(),
  actor: Type.String(),
  action: Type.String(),
  subject: Type.String(),
  detail: Type.Unknown(),
})

/** A one-time link that signs its bearer in. */
export const SignInLink = Type.Object({ url: Type.String(), expiresAt: Type.Integer() })
export type SignInLink = Static<typeof SignInLink>
