import { Type } from 'typebox'
import type { AccountId } from '#base/id.ts'
import { minutes } from '#base/time.ts'
import { Problem } from '#platform/http/problems.ts'
import { rateLimit } from '#platform/http/rate-limit.ts'
import type { Routes } from '#platform/http/server.ts'
import { formatPhone } from '#platform/phone.ts'
import { StaffDirectory } from './configuration.wire.ts'
import type { Inventory } from './inventory.ts'

export type DirectoryParts = Readonly<{
  inventory: Pick<Inventory, 'findSite' | 'directory'>
  /** Numbers are shown as people there write them. */
  countryOf(account: AccountId): string
}>

/** A page asks once; a crowd behind one address may all come. */
const perMinute = 600

/**
 * `GET /collect/:siteKey/directory`: who works there and under which number, for the business's own web site. A site that was not told to
 * show it has none.
 */
export function directoryRoutes({ inventory, countryOf }: DirectoryParts): Routes {
  return async (server) => {
    server.get(
      '/collect/:siteKey/directory',
      {
        onRequest: rateLimit({ limit: perMinute, per: minutes(1) }),
        config: { forOtherSites: true },
        schema: {
          tags: ['collect'],
          summary: 'The staff directory of a site that shows one',
          params: Type.Object({ siteKey: Type.String() }),
          response: { 200: StaffDirectory },
        },
      },
      async ({ params }, reply) => {
        const site = inventory.findSite(params.siteKey)
        if (!site?.directory) throw new Problem('not-found', 'No site with this key shows a staff directory.')
        const country = countryOf(site.accountId)
        reply.headers({ 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=60' })
        return {
          people: inventory
            .directory(site.accountId)
            .map((person) => ({ ...person, shown: formatPhone(person.number, country) })),
        }
      },
    )
  }
}
