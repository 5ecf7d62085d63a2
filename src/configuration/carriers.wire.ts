import { Type, type Static } from 'typebox'

/** Carriers as the API speaks of them: what they ask for, what they have, and what is wrong. The accounts there are `carriers` in configuration.wire.ts. */
const OrNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])
const closed = { additionalProperties: false } as const

const Money = Type.Object({ amount: Type.String(), currency: Type.String() })
const Capabilities = Type.Object({ voice: Type.Boolean(), text: Type.Boolean() })

/** GET /carrier-kinds */
export const CarrierKinds = Type.Object({
  kinds: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      settings: Type.Array(
        Type.Object({
          name: Type.String(),
          label: Type.String(),
          hint: Type.String(),
          secret: Type.Boolean(),
        }),
      ),
    }),
  ),
  /** Where carriers reach this server; null: PUBLIC_URL is not set, and their webhooks lead nowhere. */
  publicUrl: OrNull(Type.String()),
})

/** Why a carrier did not do what was asked. `detail` says it for people, with what to do. */
const CarrierFault = Type.Object({
  reason: Type.String(),
  detail: Type.String(),
  /** Milliseconds; null when the carrier does not say. */
  retryAfter: OrNull(Type.Integer()),
})

/** POST /carriers/:id/test */
export const CarrierTest = Type.Object({
  /** Whose credentials they are, in the carrier's words, and what is left on the account. Null with a fault. */
  account: OrNull(Type.Object({ name: Type.String(), balance: OrNull(Money) })),
  fault: OrNull(CarrierFault),
})

/** GET /carriers/:id/available */
export const AvailableQuery = Type.Object(
  {
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
    kind: Type.Optional(Type.Enum(['local', 'toll-free', 'mobile'], { default: 'local' })),
    areaCode: Type.Optional(Type.String({ pattern: '^\\d{1,6}$' })),
    contains: Type.Optional(Type.String({ pattern: '^\\d{1,10}$' })),
  },
  closed,
)
export const AvailableNumbers = Type.Object({
  numbers: Type.Array(
    Type.Object({
      number: Type.String(),
      locality: OrNull(Type.String()),
      region: OrNull(Type.String()),
      can: Capabilities,
      /** Null when the carrier does not say what it costs. */
      monthly: OrNull(Money),
      upfront: OrNull(Money),
    }),
  ),
})

const State = Type.Enum(['here', 'elsewhere', 'nowhere'])

/** One of the numbers the account has at the carrier. */
export const CarrierNumber = Type.Object({
  ref: Type.String(),
  number: Type.String(),
  label: Type.String(),
  can: Capabilities,
  /** Where the carrier sends its calls and texts. */
  calls: State,
  texts: State,
  /** Our own id of it; null while it is not imported. */
  numberId: OrNull(Type.String()),
})

/** GET /carriers/:id/numbers */
export const CarrierNumbersQuery = Type.Object(
  { page: Type.Optional(Type.String({ maxLength: 500 })) },
  closed,
)
export const CarrierNumbers = Type.Object({
  numbers: Type.Array(CarrierNumber),
  /** Asks for the page after this one; null on the last. */
  next: OrNull(Type.String()),
})

/** POST /carriers/:id/buy; the answer is the number, pointed here and unused. */
export const BuyRequest = Type.Object({ number: Type.String({ pattern: '^\\+[1-9]\\d{2,14}$' }) }, closed)

/** POST /carriers/:id/import, /repair, /release */
export const NumbersRequest = Type.Object(
  {
    numbers: Type.Array(Type.String({ pattern: '^\\+[1-9]\\d{2,14}$' }), { minItems: 1, maxItems: 50 }),
  },
  closed,
)
/** What was done, one by one: one that fails stops none of the others. */
export const NumbersReply = Type.Object({
  done: Type.Array(Type.String()),
  failed: Type.Array(Type.Object({ number: Type.String(), detail: Type.String() })),
})

export type CarrierKinds = Static<typeof CarrierKinds>
export type CarrierTest = Static<typeof CarrierTest>
export type AvailableQuery = Static<typeof AvailableQuery>
export type AvailableNumbers = Static<typeof AvailableNumbers>
export type CarrierNumber = Static<typeof CarrierNumber>
export type CarrierNumbers = Static<typeof CarrierNumbers>
export type NumbersReply = Static<typeof NumbersReply>
