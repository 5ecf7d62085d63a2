import { Type, type Static } from 'typebox'

/** Text without NUL, which PostgreSQL has no place for. */
const Text = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000]*$' })

/** How much of each a list may hold. */
export const longest = { name: 200, company: 200, address: 500, tag: 50, tags: 20 } as const

/** A caller the business knows. */
export const ListedCaller = Type.Object({
  number: Type.String(), // E.164
  name: Type.String(),
  company: Type.String(),
  address: Type.String(),
  tags: Type.Array(Type.String()),
})

/** PUT /api/v1/accounts/:account/callers/:number */
export const CallerBody = Type.Object(
  {
    name: Type.Optional(Text(longest.name)),
    company: Type.Optional(Text(longest.company)),
    address: Type.Optional(Text(longest.address)),
    tags: Type.Optional(Type.Array(Text(longest.tag), { maxItems: longest.tags })),
  },
  { additionalProperties: false },
)

/** GET /api/v1/accounts/:account/callers */
export const CallersQuery = Type.Object({
  search: Type.Optional(Text(100)), // part of a number, name, company, or a whole tag
  cursor: Type.Optional(Type.String({ maxLength: 20 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 250, default: 50 })),
})
export const Callers = Type.Object({
  callers: Type.Array(ListedCaller),
  next: Type.Union([Type.String(), Type.Null()]),
  /** How many the list holds in all. */
  total: Type.Integer(),
})

/** Why a line of an uploaded file was left out, or what is odd about it. */
export const RowFault = Type.Union([
  Type.Literal('number-missing'),
  Type.Literal('number-unreadable'),
  Type.Literal('too-long'), // a cell holds more than a caller may have
  Type.Literal('broken-quotes'),
  Type.Literal('repeated'), // the number stood in the file before: the later line counts
])
/** Why a whole file was refused. */
export const FileFault = Type.Union([
  Type.Literal('no-numbers'), // no column that could be numbers
  Type.Literal('too-large'),
  Type.Literal('not-text'),
  Type.Literal('failed'), // ours; the log says more
])

/** An uploaded list on its way into the database. It goes on without the page, and after a restart. */
export const CallerImport = Type.Object({
  file: Type.String(),
  state: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('refused')]),
  fault: Type.Union([FileFault, Type.Null()]),
  bytes: Type.Integer(),
  bytesRead: Type.Integer(),
  rows: Type.Integer(),
  added: Type.Integer(),
  changed: Type.Integer(),
  unchanged: Type.Integer(),
  /** Lines left out, and lines that a later one replaced. */
  odd: Type.Integer(),
  /** The first of them. */
  lines: Type.Array(Type.Object({ line: Type.Integer(), fault: RowFault, text: Type.String() })),
})
export const CallerImportReply = Type.Object({ import: Type.Union([CallerImport, Type.Null()]) })

/** Somebody who may be asked for a caller's name. */
export const LookupProvider = Type.Object({
  /** `{number}` stands for the caller. */
  url: Type.String(),
  /** The header field that carries the key; null: none does. */
  header: Type.Union([Type.String(), Type.Null()]),
  /** True when a key is kept; it is never shown. */
  hasKey: Type.Boolean(),
  /** Where in the answer the name stands: `caller_name.name`. */
  namePath: Type.String(),
  addressPath: Type.String(),
})
const Path = Type.String({ pattern: '^[\\w-]+(\\.[\\w-]+){0,5}$', maxLength: 100 })
export const LookupProviderBody = Type.Object(
  {
    url: Type.String({ minLength: 10, maxLength: 500 }),
    header: Type.Optional(Type.Union([Type.String({ pattern: '^[A-Za-z0-9-]{1,50}$' }), Type.Null()])),
    key: Type.Optional(
      Type.Union([Type.String({ maxLength: 500, pattern: '^[\\x20-\\x7e]*$' }), Type.Null()]),
    ), // left out: kept
    namePath: Type.Optional(Path),
    addressPath: Type.Optional(Path),
  },
  { additionalProperties: false },
)
export const LookupProviderReply = Type.Object({ provider: Type.Union([LookupProvider, Type.Null()]) })

/** POST /api/v1/accounts/:account/callers/lookup/try */
export const LookupTry = Type.Object(
  { number: Type.String({ maxLength: 40 }) },
  { additionalProperties: false },
)
export const LookupTried = Type.Object({
  name: Type.Union([Type.String(), Type.Null()]),
  address: Type.Union([Type.String(), Type.Null()]),
  /** Why there is no answer. */
  fault: Type.Union([Type.String(), Type.Null()]),
})

export type ListedCaller = Static<typeof ListedCaller>
export type CallersQuery = Static<typeof CallersQuery>
export type Callers = Static<typeof Callers>
export type CallerBody = Static<typeof CallerBody>
export type CallerImport = Static<typeof CallerImport>
export type CallerImportReply = Static<typeof CallerImportReply>
export type RowFault = Static<typeof RowFault>
export type FileFault = Static<typeof FileFault>
export type LookupProvider = Static<typeof LookupProvider>
export type LookupProviderBody = Static<typeof LookupProviderBody>
export type LookupProviderReply = Static<typeof LookupProviderReply>
export type LookupTried = Static<typeof LookupTried>
