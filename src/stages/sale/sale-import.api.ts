import { Type, type Static } from 'typebox'
import { isUuid } from '#base/id.ts'
import { isCurrency } from '#base/money.ts'
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
import { parsePhone } from '#platform/phone.ts'
import { type Answers, readSaleFile, type SaleFile } from './sale-file.ts'
import { countMatched, readSaleImports, undoSaleImport, writeSaleImport } from './sale.store.ts'
import { SaleImportQuery, SaleImportReply, SaleImports, type UnderstoodSales } from './sale.wire.ts'

const tags = ['sales']

/** Thrown to leave a transaction without a trace: a preview does everything, and then does not keep it. */
class OnlyLooked extends Error {
  readonly found: UnderstoodSales
  constructor(found: UnderstoodSales) {
    super('preview')
    this.found = found
  }
}

/** Files of a CRM: read, looked at, kept, taken back. Registered under `/api/v1/accounts/:account`. */
export const saleImportRoutes =
  (db: Database): Routes =>
  async (server) => {
    takeFiles(server)

    server.post(
      '/sales/import',
      {
        schema: {
          tags,
          summary: 'Upload sales from a CRM',
          consumes: ['text/csv'],
          querystring: SaleImportQuery,
          response: { 200: SaleImportReply },
        },
        bodyLimit: fileLimit,
      },
      async (request) => {
        const { account, actor, query, body } = request
        const file = await understand(db, account, fileOf(body), query)
        if (query.preview !== true) refuseUnread(file, file.sales, 'sales')
        const work = async (trx: AccountTransaction) => {
          const id = await writeSaleImport(trx, file.sales, { name: query.file ?? '', by: actor })
          const understood = describe(
            file,
            await countMatched(
              trx,
              'import',
              file.sales.map(({ ref }) => ref),
            ),
          )
          if (query.preview === true) throw new OnlyLooked(understood)
          return { understood, import: (await readSaleImports(trx)).find((one) => one.id === id) ?? null }
        }
        try {
          const reply = await db.account(account, work)
          await request.audit('sales.imported', reply.import?.id ?? '', {
            file: query.file ?? '',
            rows: file.sales.length,
          })
          return reply
        } catch (error) {
          if (error instanceof OnlyLooked) return { understood: error.found, import: null }
          throw error
        }
      },
    )

    server.get(
      '/sales/imports',
      { schema: { tags, summary: 'Files that were uploaded', response: { 200: SaleImports } } },
      ({ account }) => db.account(account, async (trx) => ({ imports: await readSaleImports(trx) })),
    )

    server.post(
      '/sales/imports/:id/undo',
      {
        schema: {
          tags,
          summary: 'Take a file back; what it replaced returns',
          params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
          response: { 200: SaleImports },
        },
      },
      async (request) => {
        const { account, actor, params } = request
        const imports = await db.account(account, async (trx) =>
          isUuid(params.id) && (await undoSaleImport(trx, params.id, actor)) ? readSaleImports(trx) : null,
        )
        if (imports === null)
          throw new Problem('not-found', 'There is no such import, or it was undone before.')
        await request.audit('sales.import-undone', params.id)
        return { imports }
      },
    )
  }

async function understand(
  db: Database,
  account: string,
  bytes: Buffer,
  query: Static<typeof SaleImportQuery>,
): Promise<SaleFile> {
  const row = await db.reference
    .selectFrom('accounts')
    .select(['country', 'locale'])
    .where('id', '=', account)
    .executeTakeFirst()
  const { file: _, preview: __, currency, ...rest } = query
  const answers: Answers = {
    ...rest,
    ...(currency !== undefined && isCurrency(currency) ? { currency } : {}),
  }
  const table = await tableOf(bytes, row?.locale ?? 'en')
  return readBetweenCalls(
    readSaleFile(table, answers, (text) => parsePhone(text, row?.country ?? 'US')),
    'the date, and one for a phone, an e-mail address, a click id or a call',
  )
}

function describe(file: SaleFile, matched: UnderstoodSales['matched']): UnderstoodSales {
  const sums = new Map<string, number>()
  for (const { money } of file.sales)
    if (money !== null) sums.set(money.currency, (sums.get(money.currency) ?? 0) + money.amount)
  return {
    columns: [...file.columns],
    questions: [...file.questions],
    faults: [...file.faults],
    rows: file.sales.length,
    totals: [...sums].map(([currency, amount]) => ({ currency, amount })),
    matched,
  }
}
