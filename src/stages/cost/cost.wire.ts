import { Type, type Static } from 'typebox'

const Word = (longest: number) => Type.String({ maxLength: longest, pattern: '^[^\\u0000-\\u001f]*$' })
const Source = Word(100)
const Medium = Word(60)
const Campaign = Word(150)
export const DayText = Type.String({ pattern: '^[12]\\d{3}-\\d\\d-\\d\\d$' })
export const CurrencyCode = Type.String({ pattern: '^[A-Z]{3}$' })
/** Whole minor units of its currency: cents. */
export const Amount = Type.Integer({ minimum: -1_000_000_000_000, maximum: 1_000_000_000_000 })
const Positive = Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 })
export const MoneySum = Type.Object({ currency: CurrencyCode, amount: Type.Integer() })

export const FileOriginName = Type.Union([
  Type.Literal('google-ads'),
  Type.Literal('microsoft-ads'),
  Type.Literal('meta'),
  Type.Literal('table'), // of one's own
])

/** How a cost came here. */
export const CostOrigin = Type.Union([
  ...FileOriginName.anyOf,
  Type.Literal('contract'),
  Type.Literal('typed'),
  Type.Literal('api'),
])

/** GET /api/v1/accounts/:account/costs: days of the account, both included. */
export const CostsQuery = Type.Object({
  from: DayText,
  to: DayText,
  origin: Type.Optional(CostOrigin),
  /** Sum the days of a month into one row, dated its first. */
  by: Type.Optional(Type.Union([Type.Literal('day'), Type.Literal('month')])),
})

export const CostRow = Type.Object({
  day: DayText,
  origin: CostOrigin,
  /** As visits carry them: mapped, and renamed. */
  source: Source,
  medium: Medium,
  campaign: Campaign,
  keyword: Word(150),
  currency: CurrencyCode,
  amount: Type.Integer(),
})
export const Costs = Type.Object({
  costs: Type.Array(CostRow),
  /** True when there are more than fit an answer: ask for fewer days. */
  more: Type.Boolean(),
})

const Slot = {
  source: Type.String({ ...Source, minLength: 1 }),
  medium: Type.String({ ...Medium, minLength: 1 }),
  campaign: Type.Optional(Campaign),
  keyword: Type.Optional(Word(150)),
}

/** One amount for one day, or spread over the days of a stretch. It replaces what was there for these days; 0 removes it. */
export const NewCost = Type.Object(
  { ...Slot, from: DayText, to: Type.Optional(DayText), amount: Amount, currency: CurrencyCode },
  { additionalProperties: false },
)

/** PUT /api/v1/accounts/:account/costs */
export const NewCosts = Type.Object(
  {
    costs: Type.Array(NewCost, { minItems: 1, maxItems: 5000 }),
    /** `typed`: the table of the dashboard. Each of the two keeps its own. */
    origin: Type.Optional(Type.Union([Type.Literal('api'), Type.Literal('typed')])),
  },
  { additionalProperties: false },
)

/** DELETE /api/v1/accounts/:account/costs: what was typed or sent for these days, of one slot when it is named. */
export const CostsToRemove = Type.Object({
  from: DayText,
  to: DayText,
  origin: Type.Optional(Type.Union([Type.Literal('api'), Type.Literal('typed')])),
  ...Type.Partial(Type.Object(Slot)).properties,
})

const FileQuestion = Type.Union([
  Type.Literal('days'), // 3/4: March or April?
  Type.Literal('decimals'), // 1,234: more than a thousand, or more than one?
  Type.Literal('currency'),
  Type.Literal('period'), // no days at all
])

/** POST /api/v1/accounts/:account/costs/import: the file is the body; these are answers to what it does not say. */
export const CostImportQuery = Type.Object({
  file: Type.Optional(Type.String({ maxLength: 200 })),
  /** Read it, say what was understood, keep nothing. */
  preview: Type.Optional(Type.Boolean()),
  origin: Type.Optional(FileOriginName),
  days: Type.Optional(Type.Union([Type.Literal('day-first'), Type.Literal('month-first')])),
  decimals: Type.Optional(Type.Union([Type.Literal('.'), Type.Literal(',')])),
  currency: Type.Optional(CurrencyCode),
  from: Type.Optional(DayText),
  to: Type.Optional(DayText),
})

/** What visits carry. */
export const VisitWords = Type.Object({ source: Source, medium: Medium, campaign: Campaign })

export const CampaignMatch = Type.Object({
  /** As the platform calls it. */
  name: Campaign,
  /** What its visits carry: by the same name, or by a name somebody gave; null: no visit came with it. */
  is: Type.Union([VisitWords, Type.Null()]),
  /** Somebody said so. */
  renamed: Type.Boolean(),
  /** What it might be; null: nothing like it. */
  perhaps: Type.Union([VisitWords, Type.Null()]),
})

export const UnderstoodFile = Type.Object({
  origin: FileOriginName,
  columns: Type.Array(Type.Object({ heading: Type.String(), as: Type.Union([Type.String(), Type.Null()]) })),
  questions: Type.Array(FileQuestion),
  faults: Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String(), text: Type.String() })),
  rows: Type.Integer(),
  skipped: Type.Integer(),
  from: Type.Union([DayText, Type.Null()]),
  to: Type.Union([DayText, Type.Null()]),
  totals: Type.Array(MoneySum),
  campaigns: Type.Array(CampaignMatch),
  /** What earlier imports say of the same campaigns and days, and will no longer count. */
  replaces: Type.Array(MoneySum),
})

export const CostImport = Type.Object({
  id: Type.String(),
  at: Type.String(),
  by: Type.String(),
  origin: FileOriginName,
  file: Type.String(),
  rows: Type.Integer(),
  from: DayText,
  to: DayText,
  totals: Type.Array(MoneySum),
  undone: Type.Boolean(),
})
export const CostImports = Type.Object({ imports: Type.Array(CostImport) })
export const CostImportReply = Type.Object({
  understood: UnderstoodFile,
  import: Type.Union([CostImport, Type.Null()]),
})

/** An amount for a stretch of time, spread over its days. */
export const ContractBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000]*$' }),
    source: Slot.source,
    medium: Slot.medium,
    campaign: Campaign,
    amount: Positive,
    currency: CurrencyCode,
    from: DayText,
    to: DayText,
  },
  { additionalProperties: false },
)
export const Contract = Type.Object({ id: Type.String(), ...ContractBody.properties })
export const Contracts = Type.Object({ contracts: Type.Array(Contract) })

/** So many of the account's currency are one of `currency`, from a day until the next rate. */
export const Rate = Type.Object(
  {
    currency: CurrencyCode,
    from: DayText,
    rate: Type.String({ pattern: '^\\d{1,9}(\\.\\d{1,12})?$' }),
  },
  { additionalProperties: false },
)

/** What a platform's visits carry. */
export const PlatformWords = Type.Object(
  { source: Slot.source, medium: Slot.medium },
  { additionalProperties: false },
)

export const CostSettings = Type.Object({
  /** The account's own, that reports are in. */
  currency: CurrencyCode,
  platforms: Type.Array(Type.Object({ origin: FileOriginName, ...PlatformWords.properties })),
  campaigns: Type.Array(Type.Object({ origin: FileOriginName, ...CampaignMatch.properties })),
  rates: Type.Array(Rate),
  /** Currencies of costs and sales that have no rate at all. */
  unrated: Type.Array(CurrencyCode),
  /** What visits carried, to choose from. */
  known: Type.Array(VisitWords),
})

/** PUT /api/v1/accounts/:account/costs/campaigns; `is: null` forgets the name. */
export const CampaignName = Type.Object(
  { origin: FileOriginName, name: Campaign, is: Type.Union([VisitWords, Type.Null()]) },
  { additionalProperties: false },
)

export type CostOrigin = Static<typeof CostOrigin>
export type CostRow = Static<typeof CostRow>
export type Costs = Static<typeof Costs>
export type NewCost = Static<typeof NewCost>
export type CostImport = Static<typeof CostImport>
export type CostImports = Static<typeof CostImports>
export type CostImportReply = Static<typeof CostImportReply>
export type UnderstoodFile = Static<typeof UnderstoodFile>
export type CampaignMatch = Static<typeof CampaignMatch>
export type VisitWords = Static<typeof VisitWords>
export type ContractBody = Static<typeof ContractBody>
export type Contract = Static<typeof Contract>
export type Contracts = Static<typeof Contracts>
export type CostSettings = Static<typeof CostSettings>
export type Rate = Static<typeof Rate>
export type MoneySum = Static<typeof MoneySum>
