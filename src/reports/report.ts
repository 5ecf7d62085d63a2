import { Type, type Static, type TObject } from 'typebox'

/**
 * One report is one folder:
 *
 *     report.ts   this contract: what it is called, what a row holds. Loaded by server and dashboard
 *     query.ts    `query`: the rows of a period. Loaded by the server only
 *     view.tsx    how it looks
 *
 * The route, the CSV file and the API's description follow from it; nothing else knows the folder.
 */
export type Report<Row extends TObject = TObject> = Readonly<{
  /** The folder's name, and the route's. */
  id: string
  title: Readonly<Record<'en' | 'ro' | 'uk', string>>
  /** Each property is a column, in this order; its `description` is the definition people read. */
  row: Row
  /** What may be asked beside the days. */
  asks?: TObject
  /** What is told beside the rows, as `also`; a file has no room for it. */
  also?: TObject
}>

/** What calls come to, with the definitions of docs/glossary.md. Test calls and spam are left out; only calls that have ended count. */
export const CallTotals = Type.Object({
  calls: Type.Integer({
    description: 'Calls to the business that have ended. Calls out, test calls and spam are left out.',
  }),
  answered: Type.Integer({ description: 'Caller and destination were connected.' }),
  missed: Type.Integer({
    description: 'Every destination was tried, or the flow ended, and nobody was connected.',
  }),
  abandoned: Type.Integer({ description: 'The caller hung up before being connected.' }),
  firstTime: Type.Integer({ description: 'No earlier call of this caller to this account.' }),
  connectedMs: Type.Integer({
    description: 'Time on the line together, of answered calls, in milliseconds.',
  }),
  averageConnectedMs: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Average of it, in milliseconds; empty without an answered call.',
  }),
})
export type CallTotals = Static<typeof CallTotals>

/** Days in the account's time zone, both included (or instants, `to` not included); left out: the last 30 days. */
export const ReportQuery = Type.Object({
  from: Type.Optional(Type.String({ maxLength: 40 })),
  to: Type.Optional(Type.String({ maxLength: 40 })),
  format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('csv')], { default: 'json' })),
})
export type ReportQuery = Static<typeof ReportQuery>

/** GET /api/v1/accounts/:account/reports/:report */
export const ReportReply = <Row extends TObject>(row: Row, also?: TObject) =>
  Type.Object({
    from: Type.String(),
    to: Type.String(),
    timeZone: Type.String(),
    rows: Type.Array(row),
    totals: CallTotals,
    /** Of as many days right before. */
    before: CallTotals,
    ...(also === undefined ? {} : { also }),
  })
export type ReportReply<Row, Also = undefined> = Readonly<{
  from: string
  to: string
  timeZone: string
  rows: readonly Row[]
  totals: CallTotals
  before: CallTotals
  also: Also
}>
