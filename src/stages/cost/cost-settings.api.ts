import { Type } from 'typebox'
import { isDay } from '#base/day.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { readCostSettings, removeRate, saveCampaign, savePlatform, saveRate } from './cost-settings.store.ts'
import {
  CampaignName,
  CostSettings,
  CurrencyCode,
  DayText,
  FileOriginName,
  PlatformWords,
  Rate,
} from './cost.wire.ts'

const tags = ['costs']
const response = { 200: CostSettings }

/** Which visits an ad platform's costs belong to, and rates of exchange. Registered under `/api/v1/accounts/:account`. */
export const costSettingsRoutes =
  (db: Database): Routes =>
  async (server) => {
    server.get(
      '/costs/settings',
      {
        schema: {
          tags,
          summary: 'What visits of platforms and campaigns carry; rates of exchange',
          response,
        },
      },
      ({ account }) => db.account(account, readCostSettings),
    )

    server.put(
      '/costs/platforms/:origin',
      {
        schema: {
          tags,
          summary: 'Say which source and medium the visits of a platform carry',
          params: Type.Object({ origin: FileOriginName }),
          body: PlatformWords,
          response,
        },
      },
      async (request) => {
        const { account, params, body } = request
        const settings = await db.account(account, async (trx) => {
          await savePlatform(trx, params.origin, body)
          return readCostSettings(trx)
        })
        await request.audit('costs.platform-changed', params.origin, { ...body })
        return settings
      },
    )

    server.put(
      '/costs/campaigns',
      {
        schema: { tags, summary: 'Say what the visits of a campaign carry', body: CampaignName, response },
      },
      async (request) => {
        const { account, body } = request
        const settings = await db.account(account, async (trx) => {
          await saveCampaign(trx, body.origin, body.name, body.is)
          return readCostSettings(trx)
        })
        await request.audit('costs.campaign-named', body.name, { ...body })
        return settings
      },
    )

    server.put(
      '/exchange-rates',
      { schema: { tags, summary: 'Write a rate of exchange, from a day on', body: Rate, response } },
      async (request) => {
        const { account, body } = request
        if (!isDay(body.from) || Number(body.rate) === 0)
          throw new Problem('invalid-request', undefined, [
            { path: 'body', message: 'must have a day that exists and a rate above zero' },
          ])
        const settings = await db.account(account, async (trx) => {
          await saveRate(trx, body)
          return readCostSettings(trx)
        })
        await request.audit('exchange-rate.written', body.currency, { ...body })
        return settings
      },
    )

    server.delete(
      '/exchange-rates/:currency/:from',
      {
        schema: {
          tags,
          summary: 'Remove a rate of exchange',
          params: Type.Object({ currency: CurrencyCode, from: DayText }),
          response,
        },
      },
      async (request) => {
        const { account, params } = request
        const settings = await db.account(account, async (trx) =>
          isDay(params.from) && (await removeRate(trx, params.currency, params.from))
            ? readCostSettings(trx)
            : null,
        )
        if (settings === null) throw new Problem('not-found', 'There is no such rate.')
        await request.audit('exchange-rate.removed', params.currency, { ...params })
        return settings
      },
    )
  }
