import { Type } from 'typebox'
import { isUuid, type AccountId, type CallId, type PoolId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { readCallAttribution } from './attribution.store.ts'
import { CallAttribution, PoolPlan, PoolPlanQuery } from './attribution.wire.ts'

export type AttributionApiParts = Readonly<{
  db: Database
  /** How well the pool tells calls apart, and how well one of another size would; null when there is no such pool. */
  plan(account: AccountId, pool: PoolId, asked: PoolPlanQuery): Promise<PoolPlan | null>
}>

const Named = Type.Object({ id: Type.String({ maxLength: 100 }) })

/** Why a call is credited as it is; how many numbers a pool would need. Registered under `/api/v1/accounts/:account`. */
export const attributionRoutes =
  ({ db, plan }: AttributionApiParts): Routes =>
  async (server) => {
    server.get(
      '/calls/:id/attribution',
      {
        schema: {
          tags: ['calls'],
          summary: 'Whose call it was, how sure that is, and why: every version',
          params: Named,
          response: { 200: CallAttribution },
        },
      },
      async ({ account, params }) => {
        const found = isUuid(params.id)
          ? await readCallAttribution(db, account, params.id as CallId) // checked just now
          : undefined
        if (found === undefined) throw new Problem('not-found', 'There is no such call in this account.')
        return found
      },
    )

    server.get(
      '/pools/:id/plan',
      {
        schema: {
          tags: ['configuration'],
          summary: 'How well calls to a pool are told apart, and how many numbers would be enough',
          params: Named,
          querystring: PoolPlanQuery,
          response: { 200: PoolPlan },
        },
      },
      async ({ account, params, query }) => {
        const found = isUuid(params.id) ? await plan(account, params.id as PoolId, query) : null // checked just now
        if (found === null) throw new Problem('not-found', 'There is no such pool in this account.')
        return found
      },
    )
  }
