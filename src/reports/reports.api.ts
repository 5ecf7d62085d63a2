import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Type, type TObject } from 'typebox'
import type { AccountTransaction, Database } from '#platform/db.ts'
import type { Routes } from '#platform/http/server.ts'
import { readTotals } from './call-cells.ts'
import { toCsv } from '#platform/csv.ts'
import { type Period, readPeriod } from './period.ts'
import { type Report, ReportQuery, ReportReply } from './report.ts'

/** A report with its query: what a folder of this room holds. */
export type ReportFolder = Readonly<{
  report: Report
  /** The rows; with what is told beside them when the report tells anything (`also`). `asked` is as the report's `asks` says. */
  query(
    trx: AccountTransaction,
    period: Period,
    asked: Readonly<Record<string, unknown>>,
  ): Promise<Rows | Readonly<{ rows: Rows; also: unknown }>>
  /** The rows as a CSV file has them, when that is otherwise: money with its decimals, say. */
  inFile?(rows: Rows, also: unknown): Rows
}>

type Rows = readonly Readonly<Record<string, unknown>>[]
const isRows = (found: Rows | object): found is Rows => Array.isArray(found)

/** Finds every report: adding a folder adds a report. */
export async function findReports(): Promise<readonly ReportFolder[]> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return Promise.all(folders.sort().map(loadReport))
}

async function loadReport(folder: string): Promise<ReportFolder> {
  const load = (file: string): Promise<object> => import(join(import.meta.dirname, folder, file))
  const found = { ...(await load('report.ts')), ...(await load('query.ts')) }
  if (!('report' in found) || !('query' in found))
    throw new Error(`reports/${folder} must export "report" (report.ts) and "query" (query.ts)`)
  return found as ReportFolder // by the contract, which report.db.test.ts checks for every folder
}

/** `GET /reports/<id>` for each report, as JSON or CSV. Registered under `/api/v1/accounts/:account`. */
export const reportRoutes =
  (db: Database, folders: readonly ReportFolder[]): Routes =>
  async (server) => {
    for (const { report, query, inFile = asTheyAre } of folders)
      server.get(
        `/reports/${report.id}`,
        {
          schema: {
            tags: ['reports'],
            summary: report.title.en,
            querystring: querySchema(report),
            response: { 200: replySchema(report) },
          },
        },
        async (request, reply) => {
          const { format, ...asked } = request.query
          const answer = await db.account(request.account, async (trx) => {
            // Many short queries gain nothing from workers, and calls come first.
            await sql`set local max_parallel_workers_per_gather = 0`.execute(trx)
            const period = await readPeriod(trx, asked)
            const found = await query(trx, period, asked)
            return {
              from: period.days.at(0)?.day ?? '',
              to: period.days.at(-1)?.day ?? '',
              timeZone: period.timeZone,
              rows: [...(isRows(found) ? found : found.rows)],
              also: isRows(found) ? undefined : found.also,
              totals: await readTotals(trx, period, period.start, period.end),
              before: await readTotals(trx, period, period.beforeStart, period.start),
            }
          })
          if (format !== 'csv') return answer
          const name = `${report.id} ${answer.from} ${answer.to}.csv`
          return reply
            .type('text/csv; charset=utf-8')
            .header('content-disposition', `attachment; filename="${name}"`)
            .serializer((text: string) => text)
            .send(toCsv(Object.keys(report.row.properties), inFile(answer.rows, answer.also)) as never) // the one answer that is no JSON
        },
      )
  }

const asTheyAre: NonNullable<ReportFolder['inFile']> = (rows) => rows

const querySchema = ({ asks }: Report): typeof ReportQuery =>
  asks === undefined ? ReportQuery : Type.Object({ ...ReportQuery.properties, ...asks.properties })

const replySchema = ({ row, also }: Report) => ReportReply<TObject>(row, also)
