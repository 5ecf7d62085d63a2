import { Type, type Static } from 'typebox'
import { isUuid } from '#base/id.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import {
  fileLimit,
  fileOf,
  readBetweenCalls,
  refuseUnread,
  tableOf,
  takeFiles,
} from '#platform/http/upload.ts'
import { type Answers, type CostFile, readCostFile } from './cost-file.ts'
import { realCurrency } from './cost-request.api.ts'
import { matchCampaigns } from './cost-settings.store.ts'
import { daysOf, readImports, readReplaced, sumsOf, undoImport, writeImport } from './cost.store.ts'
import { CostImportQuery, CostImportReply, CostImports, type UnderstoodFile } from './cost.wire.ts'

const tags = ['costs']
/** A preview names so many campaigns. */
const mostCampaigns = 300

/** Files of costs: read, looked at, kept, taken back. Registered under `/api/v1/accounts/:account`. */
export const costImportRoutes =
  (db: Database): Routes =>
  async (server) => {
    takeFiles(server)

    server.post(
      '/costs/import',
      {
        schema: {
          tags,
          summary: 'Upload an export of Google Ads, Microsoft Ads or Meta, or a table of your own',
          consumes: ['text/csv'],
          querystring: CostImportQuery,
          response: { 200: CostImportReply },
        },
        bodyLimit: fileLimit,
      },
      async (request) => {
        const { account, actor, query, body } = request
        if (query.currency !== undefined) realCurrency(query.currency, 'querystring/currency')
        const table = await tableOf(fileOf(body), await localeOf(db, account))
        const file = await readBetweenCalls(
          readCostFile(table, answersIn(query)),
          'the cost, and one for the campaign, the source or the day',
        )
        const keep = query.preview !== true
        if (keep) refuseUnread(file, file.costs, 'costs')
        const reply = await db.account(account, async (trx) => {
          const understood = await describe(trx, file)
          if (!keep) return { understood, import: null }
          const id = await writeImport(trx, file, { name: query.file ?? '', by: actor })
          return { understood, import: (await readImports(trx)).find((one) => one.id === id) ?? null }
        })
        if (reply.import !== null)
          await request.audit('costs.imported', reply.import.id, { file: query.file ?? '', rows: file.rows })
        return reply
      },
    )

    server.get(
      '/costs/imports',
      { schema: { tags, summary: 'Files that were uploaded', response: { 200: CostImports } } },
      ({ account }) => db.account(account, async (trx) => ({ imports: await readImports(trx) })),
    )

    server.post(
      '/costs/imports/:id/undo',
      {
        schema: {
          tags,
          summary: 'Take a file back; what it replaced counts again',
          params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
          response: { 200: CostImports },
        },
      },
      async (request) => {
        const { account, actor, params } = request
        const imports = await db.account(account, async (trx) =>
          isUuid(params.id) && (await undoImport(trx, params.id, actor)) ? readImports(trx) : null,
        )
        if (imports === null)
          throw new Problem('not-found', 'There is no such import, or it was undone before.')
        await request.audit('costs.import-undone', params.id)
        return { imports }
      },
    )
  }

const answersIn = (query: Static<typeof CostImportQuery>): Answers => {
  const { file: _, preview: __, ...answers } = query
  return answers as Answers // days and currency are of the form; cost-file refuses those that do not exist
}

async function localeOf(db: Database, account: string): Promise<string> {
  const row = await db.reference
    .selectFrom('accounts')
    .select('locale')
    .where('id', '=', account)
    .executeTakeFirst()
  return row?.locale ?? 'en'
}

/** What a person is shown before it counts. */
async function describe(trx: AccountTransaction, file: CostFile): Promise<UnderstoodFile> {
  const days = daysOf(file.costs)
  const names = [...new Set(file.costs.map(({ campaign }) => campaign))].slice(0, mostCampaigns)
  return {
    origin: file.origin,
    columns: [...file.columns],
    questions: [...file.questions],
    faults: [...file.faults],
    rows: file.rows,
    skipped: file.skipped,
    from: days?.from ?? null,
    to: days?.to ?? null,
    totals: sumsOf(file.costs),
    campaigns: file.origin === 'table' ? [] : await matchCampaigns(trx, file.origin, names, file.campaignIds),
    replaces: await readReplaced(trx, file),
  }
}
