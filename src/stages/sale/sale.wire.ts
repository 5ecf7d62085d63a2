import { Type, type Static } from 'typebox'
import { Amount, CurrencyCode, DayText, MoneySum } from '#stages/cost/cost.wire.ts'

const Nullable = <Of extends Parameters<typeof Type.Union>[0][number]>(of: Of) =>
  Type.Union([of, Type.Null()])
const Text = (longest: number) => Type.String({ maxLength: longest, pattern: '^[^\\u0000]*$' })

/** What came of a contact; `none`: it was no lead. */
export const Worth = Type.Union([
  Type.Literal('none'),
  Type.Literal('lead'),
  Type.Literal('qualified'),
  Type.Literal('sale'),
])

/** What tied a sale to a contact or a visit. */
const MatchedBy = Type.Union([
  Type.Literal('contact'), // it was named
  Type.Literal('click-id'),
  Type.Literal('phone'),
  Type.Literal('email'),
  Type.Literal('none'),
])

/** Which contact, in the address: `calls`, `forms`, `messages`. */
export const ContactKind = Type.Union([
  Type.Literal('calls'),
  Type.Literal('forms'),
  Type.Literal('messages'),
])

/** PUT /api/v1/accounts/:account/{calls,forms,messages}/:id/worth; a null worth takes back what was said. */
export const WorthBody = Type.Object(
  {
    worth: Nullable(Worth),
    amount: Type.Optional(Amount),
    /** Left out: the account's. */
    currency: Type.Optional(CurrencyCode),
    /** The day of the sale; left out: the contact's. */
    day: Type.Optional(DayText),
    note: Type.Optional(Text(500)),
  },
  { additionalProperties: false },
)

export const Sale = Type.Object({
  id: Type.String(),
  origin: Type.Union([Type.Literal('hand'), Type.Literal('api'), Type.Literal('import')]),
  ref: Type.String(),
  at: Type.String(),
  day: DayText,
  worth: Worth,
  amount: Nullable(Type.Integer()),
  currency: Nullable(CurrencyCode),
  phone: Nullable(Type.String()),
  email: Nullable(Type.String()),
  clickId: Nullable(Type.String()),
  callId: Nullable(Type.String()),
  messageId: Nullable(Type.String()),
  formId: Nullable(Type.String()),
  visitId: Nullable(Type.String()),
  matched: MatchedBy,
  note: Type.String(),
  by: Type.String(),
})

/** What is said of a contact: by hand, and by others. */
export const WorthReply = Type.Object({ byHand: Nullable(Sale), others: Type.Array(Sale) })

/** GET /api/v1/accounts/:account/sales, newest first. */
export const SalesQuery = Type.Object({
  from: Type.Optional(DayText),
  to: Type.Optional(DayText),
  matched: Type.Optional(MatchedBy),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
})
export const Sales = Type.Object({ sales: Type.Array(Sale), total: Type.Integer() })

/** One of at least: `phone`, `email`, `clickId`, `callId`. */
export const NewSale = Type.Object(
  {
    /** Unique; a second one of the same name replaces the first. */
    ref: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000]*$' }),
    /** An instant (`2026-04-01T14:05:00Z`), or a local time or day of the account. */
    at: Type.String({
      pattern:
        '^[12]\\d{3}-\\d\\d-\\d\\d([ T]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,6})?)?(Z|[+-](0\\d|1[0-4]):?[0-5]\\d)?)?$',
    }),
    worth: Type.Optional(Worth),
    amount: Type.Optional(Amount),
    currency: Type.Optional(CurrencyCode),
    phone: Type.Optional(Text(40)),
    email: Type.Optional(Text(200)),
    clickId: Type.Optional(Text(500)),
    callId: Type.Optional(Type.String({ format: 'uuid' })),
    note: Type.Optional(Text(500)),
  },
  { additionalProperties: false },
)

/** POST /api/v1/accounts/:account/sales */
export const NewSales = Type.Object(
  { sales: Type.Array(NewSale, { minItems: 1, maxItems: 1000 }) },
  { additionalProperties: false },
)
export const SalesWritten = Type.Object({ written: Type.Integer(), matched: Type.Integer() })

/** POST /api/v1/accounts/:account/sales/import: the file is the body. */
export const SaleImportQuery = Type.Object({
  file: Type.Optional(Type.String({ maxLength: 200 })),
  preview: Type.Optional(Type.Boolean()),
  days: Type.Optional(Type.Union([Type.Literal('day-first'), Type.Literal('month-first')])),
  decimals: Type.Optional(Type.Union([Type.Literal('.'), Type.Literal(',')])),
  currency: Type.Optional(CurrencyCode),
})

export const UnderstoodSales = Type.Object({
  columns: Type.Array(Type.Object({ heading: Type.String(), as: Nullable(Type.String()) })),
  questions: Type.Array(
    Type.Union([Type.Literal('days'), Type.Literal('decimals'), Type.Literal('currency')]),
  ),
  faults: Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String(), text: Type.String() })),
  rows: Type.Integer(),
  totals: Type.Array(MoneySum),
  /** How many rows were tied, and by what. */
  matched: Type.Array(Type.Object({ by: MatchedBy, rows: Type.Integer() })),
})

export const SaleImport = Type.Object({
  id: Type.String(),
  at: Type.String(),
  by: Type.String(),
  file: Type.String(),
  rows: Type.Integer(),
  matched: Type.Integer(),
  undone: Type.Boolean(),
})
export const SaleImports = Type.Object({ imports: Type.Array(SaleImport) })
export const SaleImportReply = Type.Object({
  understood: UnderstoodSales,
  import: Nullable(SaleImport),
})

/** A call so many days before a sale may have led to it. */
export const SaleSettings = Type.Object(
  { matchDays: Type.Integer({ minimum: 1, maximum: 730 }) },
  { additionalProperties: false },
)

export type Worth = Static<typeof Worth>
export type WorthBody = Static<typeof WorthBody>
export type WorthReply = Static<typeof WorthReply>
export type ContactKind = Static<typeof ContactKind>
export type Sale = Static<typeof Sale>
export type Sales = Static<typeof Sales>
export type NewSale = Static<typeof NewSale>
export type UnderstoodSales = Static<typeof UnderstoodSales>
export type SaleImport = Static<typeof SaleImport>
export type SaleImports = Static<typeof SaleImports>
export type SaleImportReply = Static<typeof SaleImportReply>
export type SaleSettings = Static<typeof SaleSettings>
