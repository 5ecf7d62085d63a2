import { type Static, Type } from 'typebox'
import type { AccountId, CallId, SiteId, VisitId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { between, minutes, type Instant } from '#base/time.ts'
import { now } from '#platform/clock.ts'
import { Problem } from '#platform/http/problems.ts'
import { rateLimit } from '#platform/http/rate-limit.ts'
import type { Routes } from '#platform/http/server.ts'
import { isOrdinary, parsePhone } from '#platform/phone.ts'
import { Recent } from './recent.ts'
import { openToEverySite } from './visit.api.ts'
import type { Visits } from './visit.store.ts'
import type { Visit } from './visit.ts'

const Uuid = Type.String({ format: 'uuid' })

/** POST /collect/:siteKey/callback. Without a visit the call has no source. */
const CallbackAsk = Type.Object(
  {
    visit: Type.Union([Uuid, Type.Null()]),
    visitor: Type.Union([Uuid, Type.Null()]),
    number: Type.String({ minLength: 3, maxLength: 40 }),
  },
  { additionalProperties: false },
)
type CallbackAsk = Static<typeof CallbackAsk>
const Accepted = Type.Object({ accepted: Type.Literal(true) })

export type CallbackParts<Site extends CallbackSite> = Readonly<{
  visits: Pick<Visits, 'find'>
  findSite(key: string): Site | null
  countryOf(account: AccountId): string
  /** Rings the visitor, then whoever answers; null when no call can go out. */
  ring(site: Site, visit: Visit | null, number: PhoneNumber): CallId | null
  clock?: () => Instant
}>
type CallbackSite = Readonly<{ accountId: AccountId; siteId: SiteId; callback: boolean }>

/** A telephone is rung at a stranger's word: seldom from one address, seldom for one site, and each number once in a while. */
const ofAddress = { limit: 3, per: minutes(10) }
const ofSite = { limit: 30, per: minutes(60) }
const sameNumberAfter = minutes(10)

/** A visitor of a site that allows it asks to be called. */
export function callbackRoutes<Site extends CallbackSite>({
  visits,
  findSite,
  countryOf,
  ring,
  clock = now,
}: CallbackParts<Site>): Routes {
  const rung = new Recent<Instant>(10_000)

  /** Only the visit of this site, and of this visitor. */
  async function visitOf({ accountId, siteId }: Site, ask: CallbackAsk): Promise<Visit | null> {
    const visit = ask.visit === null ? null : await visits.find(accountId, ask.visit as VisitId) // a uuid by its schema
    return visit?.site === siteId && (ask.visitor === null || ask.visitor === visit.visitor) ? visit : null
  }

  return async (server) => {
    server.addHook('onRequest', (_request, reply, done) => {
      reply.headers(openToEverySite)
      done()
    })
    server.post(
      '/collect/:siteKey/callback',
      {
        preHandler: [rateLimit(ofAddress), rateLimit({ ...ofSite, by: ({ url }) => url })],
        config: { forOtherSites: true },
        bodyLimit: 1024,
        schema: {
          tags: ['collect'],
          summary: 'A visitor asks to be called',
          params: Type.Object({ siteKey: Type.String({ maxLength: 100 }) }),
          body: CallbackAsk,
          response: { 202: Accepted },
        },
      },
      async ({ params, body }, reply) => {
        const site = findSite(params.siteKey)
        if (!site?.callback) throw new Problem('not-found', 'No site with this key lets visitors be called.')
        const country = countryOf(site.accountId)
        const number = parsePhone(body.number, country)
        if (number === null || !isOrdinary(number, country))
          throw new Problem('unprocessable', 'This is no telephone number that can be called from here.')
        const key = `${site.accountId} ${number}`
        const before = rung.get(key)
        if (before !== undefined && between(before, clock()) < sameNumberAfter)
          throw new Problem('too-many-requests', 'This number was called a moment ago.')
        rung.set(key, clock())
        const visit = await visitOf(site, body)
        if (ring(site, visit, number) === null)
          throw new Problem('unavailable', 'No call can go out from here now.')
        return reply.code(202).send({ accepted: true as const })
      },
    )
  }
}
