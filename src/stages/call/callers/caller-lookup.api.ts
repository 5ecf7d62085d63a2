import type { AccountId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { parsePhone } from '#platform/phone.ts'
import type { Secrets } from '#platform/secrets.ts'
import type { CallerLookups } from './caller-lookup.job.ts'
import { isLookupUrl } from './caller-lookup.ts'
import { readProvider, removeProvider, saveProvider, type Provider } from './caller-lookup.store.ts'
import { LookupProviderBody, LookupProviderReply, LookupTried, LookupTry } from './caller.wire.ts'

export type CallerLookupApiParts = Readonly<{ db: Database; secrets: Secrets; lookups: CallerLookups }>

const tags = ['callers']

/** Who may be asked for callers' names. Registered under `/api/v1/accounts/:account`. */
export const callerLookupRoutes = ({ db, secrets, lookups }: CallerLookupApiParts): Routes => {
  const read = (account: AccountId): Promise<Provider | null> =>
    db.account(account, (trx) => readProvider(trx, secrets))
  const shown = async (account: AccountId): Promise<LookupProviderReply> => {
    const provider = await read(account)
    if (provider === null) return { provider: null }
    const { key, ...rest } = provider
    return { provider: { ...rest, hasKey: key !== null } }
  }

  return async (server) => {
    server.get(
      '/callers/lookup',
      { schema: { tags, summary: 'Who is asked for names', response: { 200: LookupProviderReply } } },
      ({ account }) => shown(account),
    )

    server.put(
      '/callers/lookup',
      {
        schema: {
          tags,
          summary: 'Change who is asked',
          body: LookupProviderBody,
          response: { 200: LookupProviderReply },
        },
      },
      async (request) => {
        const { account, body } = request
        if (!isLookupUrl(body.url))
          throw new Problem('invalid-request', undefined, [
            { path: 'body/url', message: 'must be an https address with {number} in it' },
          ])
        await db.account(account, (trx) => saveProvider(trx, body, secrets))
        await request.audit('caller-lookup.changed', account, { url: body.url })
        return shown(account)
      },
    )

    server.delete(
      '/callers/lookup',
      { schema: { tags, summary: 'Ask nobody any more' } },
      async (request, reply) => {
        await db.account(request.account, removeProvider)
        await request.audit('caller-lookup.removed', request.account)
        return reply.status(204).send()
      },
    )

    server.post(
      '/callers/lookup/try',
      {
        schema: { tags, summary: 'Ask now, for one number', body: LookupTry, response: { 200: LookupTried } },
      },
      async ({ account, body }) => {
        const provider = await read(account)
        if (provider === null) throw new Problem('unprocessable', 'Nobody is asked for names yet.')
        const number = parsePhone(body.number, 'US')
        if (number === null)
          throw new Problem('invalid-request', undefined, [
            { path: 'body/number', message: 'must be a phone number with its country code' },
          ])
        const tried = await lookups.tryOut(provider, number)
        return tried.ok
          ? { ...tried.value, fault: null }
          : {
              name: null,
              address: null,
              fault: tried.detail ? `${tried.reason}: ${tried.detail}` : tried.reason,
            }
      },
    )
  }
}
