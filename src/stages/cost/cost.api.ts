import { Type } from 'typebox'
import { countDays } from '#base/day.ts'
import { isUuid } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { readContracts, removeContract, saveContract } from './contract.store.ts'
import { costImportRoutes } from './cost-import.api.ts'
import { costSettingsRoutes } from './cost-settings.api.ts'
import { realCurrency, stretch } from './cost-request.api.ts'
import { putCosts, readCosts, removeCosts } from './cost.store.ts'
import { ContractBody, Contracts, Costs, CostsQuery, CostsToRemove, NewCosts } from './cost.wire.ts'

const tags = ['costs']
const IdPath = Type.Object({ id: Type.String({ maxLength: 100 }) })

/** Of one request, in all. */
const mostDaysAtOnce = 100_000

/** What marketing cost: typed, sent, uploaded, contracted; and what it takes to read it. Registered under `/api/v1/accounts/:account`. */
export const costRoutes =
  (db: Database): Routes =>
  async (server) => {
    server.get(
      '/costs',
      {
        schema: { tags, summary: 'Costs by day or month', querystring: CostsQuery, response: { 200: Costs } },
      },
      ({ account, query }) => {
        const days = stretch(query.from, query.to, 'querystring')
        return db.account(account, (trx) => readCosts(trx, { ...query, ...days }))
      },
    )

    server.put(
      '/costs',
      {
        schema: { tags, summary: 'Write costs; each replaces what was there for its days', body: NewCosts },
        bodyLimit: 4 * 1024 ** 2,
      },
      async (request, reply) => {
        const { costs, origin = 'api' } = request.body
        let days = 0
        for (const [index, cost] of costs.entries()) {
          const { from, to } = stretch(cost.from, cost.to ?? cost.from, `body/costs/${index}`)
          days += countDays(from, to)
          realCurrency(cost.currency, `body/costs/${index}/currency`)
        }
        if (days > mostDaysAtOnce)
          throw new Problem(
            'unprocessable',
            `One request may hold ${mostDaysAtOnce} days in all. Send several.`,
          )
        await db.account(request.account, (trx) => putCosts(trx, origin, costs))
        await request.audit('costs.written', request.account, { costs: costs.length, origin })
        return reply.status(204).send()
      },
    )

    server.delete(
      '/costs',
      {
        schema: {
          tags,
          summary: 'Remove what was typed or sent for these days',
          querystring: CostsToRemove,
          response: { 200: Type.Object({ removed: Type.Integer() }) },
        },
      },
      async (request) => {
        const { origin = 'api', ...slot } = request.query
        const days = stretch(slot.from, slot.to, 'querystring')
        const removed = await db.account(request.account, (trx) =>
          removeCosts(trx, origin, { ...slot, ...days }),
        )
        await request.audit('costs.removed', request.account, { ...request.query, removed })
        return { removed }
      },
    )

    await server.register(contractRoutes(db))
    await server.register(costImportRoutes(db))
    await server.register(costSettingsRoutes(db))
  }

const contractRoutes =
  (db: Database): Routes =>
  async (server) => {
    server.get(
      '/costs/contracts',
      { schema: { tags, summary: 'What is paid for a stretch of time', response: { 200: Contracts } } },
      ({ account }) => db.account(account, async (trx) => ({ contracts: await readContracts(trx) })),
    )

    server.post(
      '/costs/contracts',
      {
        schema: { tags, summary: 'Add a contract', body: ContractBody, response: { 201: Contracts } },
      },
      async (request, reply) => {
        const { account, body } = request
        check(body)
        const contracts = await db.account(account, async (trx) => {
          await saveContract(trx, body)
          return readContracts(trx)
        })
        await request.audit('contract.added', body.name)
        return reply.status(201).send({ contracts })
      },
    )

    server.put(
      '/costs/contracts/:id',
      {
        schema: {
          tags,
          summary: 'Change a contract; its days follow',
          params: IdPath,
          body: ContractBody,
          response: { 200: Contracts },
        },
      },
      async (request) => {
        const { account, params, body } = request
        check(body)
        const contracts = await db.account(account, async (trx) => {
          const known = await readContracts(trx)
          if (!known.some(({ id }) => id === params.id)) return null
          await saveContract(trx, body, params.id)
          return readContracts(trx)
        })
        if (contracts === null) throw new Problem('not-found', 'There is no such contract.')
        await request.audit('contract.changed', body.name)
        return { contracts }
      },
    )

    server.delete(
      '/costs/contracts/:id',
      { schema: { tags, summary: 'Remove a contract and its days', params: IdPath } },
      async (request, reply) => {
        const { account, params } = request
        const removed =
          isUuid(params.id) && (await db.account(account, (trx) => removeContract(trx, params.id)))
        if (!removed) throw new Problem('not-found', 'There is no such contract.')
        await request.audit('contract.removed', params.id)
        return reply.status(204).send()
      },
    )
  }

function check(body: ContractBody): void {
  stretch(body.from, body.to, 'body')
  realCurrency(body.currency, 'body/currency')
}
