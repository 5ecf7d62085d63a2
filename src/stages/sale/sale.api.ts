import { Type } from 'typebox'
import { type Day, isDay } from '#base/day.ts'
import { isUuid } from '#base/id.ts'
import { isCurrency, type MinorUnits } from '#base/money.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { parsePhone } from '#platform/phone.ts'
import type { SaleRow } from './sale-file.ts'
import {
  countMatched,
  readMatchDays,
  readSales,
  readWorth,
  removeSale,
  saveMatchDays,
  saveWorth,
  writeSales,
} from './sale.store.ts'
import { saleImportRoutes } from './sale-import.api.ts'
import {
  type ContactKind,
  type NewSale,
  NewSales,
  Sales,
  SaleSettings,
  SalesQuery,
  SalesWritten,
  WorthBody,
  WorthReply,
} from './sale.wire.ts'

const tags = ['sales']
const IdPath = Type.Object({ id: Type.String({ maxLength: 100 }) })
const kinds: readonly ContactKind[] = ['calls', 'forms', 'messages']

/** What came of contacts: marked by hand, sent, uploaded. Registered under `/api/v1/accounts/:account`. */
export const saleRoutes =
  (db: Database): Routes =>
  async (server) => {
    for (const kind of kinds) await server.register(worthRoutes(db, kind))

    server.get(
      '/sales',
      {
        schema: {
          tags,
          summary: 'Leads and sales, newest first',
          querystring: SalesQuery,
          response: { 200: Sales },
        },
      },
      ({ account, query }) => {
        const { limit = 100, matched } = query
        return db.account(account, (trx) =>
          readSales(trx, { from: day(query.from, 'from'), to: day(query.to, 'to'), matched, limit }),
        )
      },
    )

    server.post(
      '/sales',
      {
        schema: {
          tags,
          summary: 'Write sales; one whose ref is there replaces it',
          body: NewSales,
          response: { 200: SalesWritten },
        },
        bodyLimit: 2 * 1024 ** 2,
      },
      async (request) => {
        const { account, actor, body } = request
        const { country, currency } = await accountOf(db, account)
        const last = new Map(
          body.sales.map((sale, index) => [sale.ref, readNew(sale, index, country, currency)]),
        )
        const sales = [...last.values()]
        const matched = await db.account(account, async (trx) => {
          await writeSales(trx, 'api', null, sales, actor)
          return countMatched(trx, 'api', [...last.keys()])
        })
        await request.audit('sales.written', account, { sales: sales.length })
        const tied = matched.filter(({ by }) => by !== 'none').reduce((sum, { rows }) => sum + rows, 0)
        return { written: sales.length, matched: tied }
      },
    )

    server.delete(
      '/sales/:id',
      { schema: { tags, summary: 'Remove a sale', params: IdPath } },
      async (request, reply) => {
        const { account, params } = request
        const removed = isUuid(params.id) && (await db.account(account, (trx) => removeSale(trx, params.id)))
        if (!removed) throw new Problem('not-found', 'There is no such sale.')
        await request.audit('sale.removed', params.id)
        return reply.status(204).send()
      },
    )

    server.get(
      '/sales/settings',
      {
        schema: {
          tags,
          summary: 'How long before a sale a call may have led to it',
          response: { 200: SaleSettings },
        },
      },
      ({ account }) => db.account(account, async (trx) => ({ matchDays: await readMatchDays(trx) })),
    )

    server.put(
      '/sales/settings',
      {
        schema: {
          tags,
          summary: 'Change it; all sales are tied anew',
          body: SaleSettings,
          response: { 200: SaleSettings },
        },
      },
      async (request) => {
        await db.account(request.account, (trx) => saveMatchDays(trx, request.body.matchDays))
        await request.audit('sales.match-days', request.account, { ...request.body })
        return request.body
      },
    )

    await server.register(saleImportRoutes(db))
  }

const gone = (): Problem => new Problem('not-found', 'There is no such contact in this account.')

const worthRoutes =
  (db: Database, kind: ContactKind): Routes =>
  async (server) => {
    server.get(
      `/${kind}/:id/worth`,
      { schema: { tags, summary: 'What came of it', params: IdPath, response: { 200: WorthReply } } },
      async ({ account, params }) => {
        const worth = isUuid(params.id)
          ? await db.account(account, (trx) => readWorth(trx, kind, params.id))
          : null
        if (worth === null) throw gone()
        return worth
      },
    )

    server.put(
      `/${kind}/:id/worth`,
      {
        schema: {
          tags,
          summary: 'Say what came of it',
          params: IdPath,
          body: WorthBody,
          response: { 200: WorthReply },
        },
      },
      async (request) => {
        const { account, actor, params, body } = request
        day(body.day, 'day')
        realCurrency(body.currency)
        const worth = isUuid(params.id)
          ? await db.account(account, (trx) => saveWorth(trx, kind, params.id, body, actor))
          : null
        if (worth === null) throw gone()
        await request.audit('contact.worth', `${kind}:${params.id}`, { ...body })
        return worth
      },
    )
  }

function readNew(sale: NewSale, index: number, country: string, usual: string): SaleRow {
  const wrong = (field: string, message: string): Problem =>
    new Problem('invalid-request', undefined, [{ path: `body/sales/${index}/${field}`, message }])
  const { ref, worth = 'sale', amount, currency = usual, note = '' } = sale
  if (!isDay(sale.at.slice(0, 10))) throw wrong('at', 'must be a day that exists')
  if (!isCurrency(currency)) throw wrong('currency', 'must be a currency of ISO 4217, such as EUR')
  const phone = sale.phone === undefined ? null : parsePhone(sale.phone, country)
  if (sale.phone !== undefined && phone === null) throw wrong('phone', 'must be a phone number')
  const { email = null, clickId = null, callId = null } = sale
  if (phone === null && email === null && clickId === null && callId === null)
    throw wrong('phone', 'say whom: phone, email, clickId or callId')
  const at = sale.at.length === 10 ? `${sale.at} 23:59:59` : sale.at.replace(' ', 'T')
  const money = amount === undefined ? null : { amount: amount as MinorUnits, currency } // an integer, by the wire
  return { ref, at, worth, money, phone, email: email?.toLowerCase() ?? null, clickId, callId, note }
}

async function accountOf(
  db: Database,
  account: string,
): Promise<Readonly<{ country: string; currency: string }>> {
  const row = await db.reference
    .selectFrom('accounts')
    .select(['country', 'currency'])
    .where('id', '=', account)
    .executeTakeFirst()
  return row ?? { country: 'US', currency: 'USD' }
}

function day(text: string | undefined, path: string): Day | undefined {
  if (text === undefined || isDay(text)) return text
  throw new Problem('invalid-request', undefined, [{ path, message: 'must be a day that exists' }])
}

function realCurrency(code: string | undefined): void {
  if (code !== undefined && !isCurrency(code))
    throw new Problem('invalid-request', undefined, [
      { path: 'body/currency', message: 'must be a currency of ISO 4217' },
    ])
}
