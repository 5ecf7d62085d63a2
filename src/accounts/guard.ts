import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { isUuid, type AccountId } from '#base/id.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Account } from './accounts.wire.ts'
import type { Accounts } from './accounts.store.ts'
import type { ApiKeys } from './api-keys.store.ts'
import type { AuditLog } from './audit.store.ts'
import { actorOf, type Caller } from './caller.ts'
import { may, usualPermission } from './role.ts'
import type { SignIn } from './sign-in.ts'

export type Guard = Readonly<{
  /** Who asks; throws the problem when nobody we know does. */
  caller(request: FastifyRequest): Promise<Caller>
  /** The hook before routes for whoever has signed in: a stranger is refused before anything else is looked at. */
  known: onRequestAsyncHookHandler
  /** The hook before every route under `/api/v1/accounts/:account`: sets `request.account`, `request.actor` and `request.audit`. */
  enter: onRequestAsyncHookHandler
  /** The account a request under that prefix works on, with the caller's role. */
  account(request: FastifyRequest): Account
}>

export type GuardOptions = Readonly<{
  signIn: SignIn
  accounts: Accounts
  apiKeys: ApiKeys
  audit: AuditLog
  /** What the command line shows; it reads it from the data folder. */
  localToken: string
  /** Origins of the dashboard besides the address the request came to. */
  origins: readonly string[]
}>

export function createGuard({ signIn, accounts, apiKeys, audit, localToken, origins }: GuardOptions): Guard {
  const entered = new WeakMap<FastifyRequest, Account>()

  const callers = new WeakMap<FastifyRequest, Promise<Caller>>()

  function caller(request: FastifyRequest): Promise<Caller> {
    const found = callers.get(request) ?? identify(request)
    callers.set(request, found)
    return found
  }

  async function identify(request: FastifyRequest): Promise<Caller> {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      const bearer = /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? ''
      if (isEqual(bearer, localToken)) return { kind: 'local' }
      const key = await apiKeys.find(bearer)
      if (key !== undefined) return { kind: 'key', ...key }
      throw new Problem('not-signed-in', 'This API key is not known, or was revoked.')
    }
    const user = await signIn.user(cookieHeaders(request))
    if (user === undefined) throw new Problem('not-signed-in')
    refuseOtherSites(request, origins)
    return { kind: 'user', user }
  }

  return {
    caller,
    async known(request) {
      await caller(request)
    },
    async enter(request) {
      const { account: id = '' } = request.params as { account?: string } // the prefix names it; checked here
      const asking = await caller(request)
      // Somebody else's account and no account look the same from outside.
      const [account] = isUuid(id) ? await accounts.visible(asking, id as AccountId) : [] // checked just now
      if (account === undefined) throw new Problem('not-found', 'No account with this id, or none of yours.')
      const needed = request.routeOptions.config.permission ?? usualPermission(request.method)
      if (!may(account.role, needed)) throw new Problem('not-allowed')
      entered.set(request, account)
      const actor = actorOf(asking)
      request.account = id as AccountId // it exists
      request.actor = actor
      request.audit = (action, subject, detail = {}) =>
        audit.write(id as AccountId, { actor, action, subject, detail })
    },
    account(request) {
      const account = entered.get(request)
      if (account === undefined) throw new Error('not a route of an account')
      return account
    },
  }
}

/**
 * A session cookie comes along by itself, also when another site made the browser ask. `SameSite=Lax` stops that for anything that
 * writes; this is the second lock. (https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html)
 */
export function refuseOtherSites(request: FastifyRequest, origins: readonly string[]): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const { origin, 'sec-fetch-site': site } = request.headers
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && origin === undefined)
    throw new Problem('wrong-origin')
  if (origin === undefined || origins.includes(origin)) return
  if (!URL.canParse(origin) || new URL(origin).host !== request.host) throw new Problem('wrong-origin')
}

/** All that better-auth needs to know of a request. */
export const cookieHeaders = ({ headers: { cookie } }: FastifyRequest): Headers =>
  new Headers(cookie === undefined ? {} : { cookie })

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
