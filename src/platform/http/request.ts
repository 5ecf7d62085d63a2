import type { AccountId } from '#base/id.ts'

/** What a role must at least be able to do for a route. Without a word of its own a route that reads needs `view`, one that writes `manage`. */
export type Permission = 'view' | 'manage' | 'own'

declare module 'fastify' {
  interface FastifyRequest {
    /** Under `/api/v1/accounts/:account/`: the account, after the permission was checked. */
    account: AccountId
    /** Who asks: `user:<id>`, `key:<id>`, or `local` (the command line on the same machine). */
    actor: string
    /** Writes to the account's audit log, with `actor` and the time. */
    audit(action: string, subject: string, detail?: Readonly<Record<string, unknown>>): Promise<void>
  }
  interface FastifyInstance {
    /** Every route that was registered, for the test that walks them all. */
    knownRoutes: readonly Readonly<{ method: string; url: string }>[]
  }
  interface FastifyContextConfig {
    /** Asked by scripts on other sites, often: only the headers that mean something there. */
    forOtherSites?: boolean
    permission?: Permission
  }
}
