import { type Static, Type } from 'typebox'
import type { AccountId, SiteId, VisitId } from '#base/id.ts'
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

type Rung = Readonly<{ account: AccountId; at: Instant }>

export type CallbackParts<Site extends CallbackSite> = Readonly<{
  visits: Pick<Visits, 'find'>
  findSite(key: string): Site | null
  countryOf(account: AccountId): string
  /** Rings the visitor, and whoever is to talk with them. */
  ring(site: Site, visit: Visit | null, number: PhoneNumber): CallbackAnswer
  clock?: () => Instant
}>
/** `unwanted`: the account lets no call of this number in. `no-way`: no call can go out. */
export type CallbackAnswer = 'rings' | 'unwanted' | 'no-way'
type CallbackSite = Readonly<{ accountId: AccountId; siteId: SiteId; callback: boolean }>

/** A telephone is rung at a stranger's word: seldom from one address, seldom for one site, and each number once in a while. */
const ofAddress = { limit: 3, per: minutes(10) }
const ofSite = { limit: 30, per: minutes(60) }
const sameNumberAfter = minutes(10)
/** Whoever fears a telephone finds no way to ring it all day, over whichever sites of this server. */
const ofNumber = { limit: 6, per: minutes(24 * 60) }

/** A visitor of a site that allows it asks to be called. */
export function callbackRoutes<Site extends CallbackSite>({
  visits,
  findSite,
  countryOf,
  ring,
  clock = now,
}: CallbackParts<Site>): Routes {
  /** When each number was asked for, over the last day. */
  const rung = new Recent<readonly Rung[]>(10_000)

  /** Notes that the number is asked for, unless it was just now, or too often. */
  function isTooSoon(account: AccountId, number: PhoneNumber): boolean {
    const at = clock()
    const today = (rung.get(number) ?? []).filter((one) => between(one.at, at) < ofNumber.per)
    const justNow = today.some((one) => one.account === account && between(one.at, at) < sameNumberAfter)
    if (justNow || today.length >= ofNumber.limit) return true
    rung.set(number, [...today, { account, at }])
    return false
  }

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
        if (isTooSoon(site.accountId, number))
          throw new Problem(
            'too-many-requests',
            'This number was called a moment ago, or often enough today.',
          )
        // A number that is not wanted is told nothing: whoever tries learns nothing of the list.
        if (ring(site, await visitOf(site, body), number) === 'no-way')
          throw new Problem('unavailable', 'No call can go out from here now.')
        return reply.code(202).send({ accepted: true as const })
      },
    )
  }
}
