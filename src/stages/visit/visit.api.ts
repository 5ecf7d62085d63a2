import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { isbot } from 'isbot'
import { Type } from 'typebox'
import type { AccountId, PoolId, SiteId, VisitId, VisitorId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { between, minutes, type Instant } from '#base/time.ts'
import { now } from '#platform/clock.ts'
import { Problem } from '#platform/http/problems.ts'
import { rateLimit } from '#platform/http/rate-limit.ts'
import type { Routes } from '#platform/http/server.ts'
import { phonePieces } from '#platform/phone.ts'
import { allowed, deviceOf, isNobody, mayRemember, type Device } from './audience.ts'
import { tryRules, type ChannelRule } from './channel-rules.ts'
import { pattern, rules, swapsFor } from './number-pattern.ts'
import { Recent } from './recent.ts'
import { readArrival, type Arrival, type Source } from './source.ts'
import type { Visits } from './visit.store.ts'
import { continues, timeout, type Visit } from './visit.ts'
import {
  Beat,
  LeaseAsk,
  LeaseReply,
  PageReply,
  PageView,
  wireVersion,
  type FormCapture,
  type Swap,
} from './visit.wire.ts'

/** A site as the collector needs it: whose it is, what may be stored, which numbers are swapped. */
export type CollectedSite = Readonly<{
  accountId: AccountId
  siteId: SiteId
  consent: 'always' | 'granted' | 'never'
  swaps: readonly Readonly<{ find: PhoneNumber; poolId: PoolId }>[]
}>

/** Who asks for a number: what the lease remembers of a visit. */
type AskingVisit = Readonly<{
  visit: VisitId
  visitor: VisitorId
  source: Source
  device: Device
  region: string | null
}>

export type VisitApiParts = Readonly<{
  visits: Visits
  findSite(key: string): CollectedSite | null
  /** The numbers this visit is shown, one for each business number that has one to lend. The same visit is lent the same again. */
  lend(
    site: CollectedSite,
    asking: AskingVisit,
  ): readonly Readonly<{ find: PhoneNumber; show: PhoneNumber }>[]
  /** What a visit that may hold numbers did. */
  sign(account: AccountId, visit: VisitId, kind: 'active' | 'tapped' | 'ended'): void
  /** The account's own channels. */
  channelRules?(account: AccountId): Promise<readonly ChannelRule[]>
  /** Which of the site's forms are kept; left out, or null: none. */
  formsOf?(site: CollectedSite): FormCapture | null
  /** Where an address is, as far as one knows: `US-TX`, `RO`. The address itself is kept nowhere. */
  regionOf?(address: string): string | null
  clock?: () => Instant
}>

/** Seconds between heartbeats. */
const beatEvery = 30
/** Seconds a number is shown on later pages before the server has answered: as long as a visit may be idle. */
const keep = timeout / 1000
/** Requests of one address: an office behind one router, with everybody reading, stays below. */
const perMinute = 600
const bodyLimit = 64 * 1024

const AnySite = Type.Object({ siteKey: Type.String({ maxLength: 100 }) })

/**
 * What the snippet talks to, from any page of any site: CORS open, no cookies, bodies as text (which needs no preflight). The visitor's
 * page is answered from memory; the writing comes after.
 */
export function visitRoutes(parts: VisitApiParts): Routes {
  const { visits, findSite, lend, sign, channelRules = noRules, formsOf, regionOf, clock = now } = parts
  const siteOf = (key: string): CollectedSite => {
    const site = findSite(key)
    if (!site) throw new Problem('not-found', 'No site has this key. Check data-site in the page’s tag.')
    return site
  }
  const piecesOf = memoized(phonePieces)
  const patternOf = memoized((number: PhoneNumber) => {
    const pieces = piecesOf(number)
    return pieces && pattern(pieces)
  })
  const isCrawler = memoized((userAgent: string) => isbot(userAgent))
  /** Visits that hold numbers. One forgotten, after a restart say, asks again and is lent the same. */
  const holders = new Recent<true>(50_000)

  const swapsBetween = memoized((pair: `${PhoneNumber} ${PhoneNumber}`): readonly Swap[] => {
    const [find, show] = pair.split(' ') as [PhoneNumber, PhoneNumber] // as the key says
    const [from, to] = [piecesOf(find), piecesOf(show)]
    return from && to && find !== show ? swapsFor(from, to) : []
  })
  const swapsOf = (site: CollectedSite, visit: Visit, { headers, ip }: FastifyRequest): Swap[] => {
    const { id, visitor, source } = visit
    const device = deviceOf(userAgentOf(headers))
    return lend(site, { visit: id, visitor, source, device, region: regionOf?.(ip) ?? null }).flatMap(
      ({ find, show }) => swapsBetween(`${find} ${show}`),
    )
  }

  return async (server) => {
    const asJson = server.getDefaultJsonParser('error', 'error')
    server.removeContentTypeParser('text/plain')
    server.addContentTypeParser('text/plain', { parseAs: 'string', bodyLimit }, asJson)
    server.addHook('onRequest', (_request, reply, done) => {
      reply.headers(openToEverySite)
      done()
    })
    const config = { forOtherSites: true }
    const onRequest = rateLimit({ limit: perMinute, per: minutes(1) })
    const tags = ['collect']

    server.post(
      '/collect/:siteKey/page',
      {
        onRequest,
        config,
        bodyLimit,
        schema: {
          tags,
          summary: 'A page was seen',
          params: AnySite,
          body: PageView,
          response: { 200: PageReply },
        },
      },
      async (request) => {
        const { params, body, headers } = request
        const site = siteOf(params.siteKey)
        const { accountId, siteId } = site
        const at = clock()
        const consent = allowed(site.consent, body.consent)
        const known = mayRemember(consent)
        const userAgent = userAgentOf(headers)
        const bot = isNobody(isCrawler(userAgent), String(headers['sec-purpose'] ?? ''))
        const visitor = known ? (body.visitor as VisitorId | null) : null // a uuid by its schema
        const arrival = readArrival(body)

        const repeated = visits.ofPage(accountId, body.page)
        const before = repeated ?? (body.visit && (await visits.find(accountId, body.visit as VisitId))) // as above
        const visit: Visit =
          before && (repeated || continues(before, { site: siteId, visitor, arrival }, at))
            ? { ...before, lastActivityAt: at }
            : begin(body.page, visitor, siteId, arrival, await channelRules(accountId), at)
        const ga = known ? gaOf(body.ga) : {}
        const { page, url, referrer, title } = body
        visits.see(accountId, { visit, page, at, url, referrer, title, ga, device: deviceOf(userAgent), bot })

        const holds = body.lease || holders.get(accountId + visit.id)
        const swaps = bot || !holds ? [] : swapsOf(site, visit, request)
        if (swaps.length > 0) holders.set(accountId + visit.id, true)
        return {
          v: wireVersion,
          visitor: known ? visit.visitor : null,
          visit: visit.id,
          beat: beatEvery,
          look: bot ? [] : site.swaps.flatMap(({ find }) => patternOf(find) ?? []),
          rules,
          swaps,
          keep,
          forms: formsOf?.(site) ?? null,
        }
      },
    )

    server.post(
      '/collect/:siteKey/lease',
      {
        onRequest,
        config,
        bodyLimit,
        schema: {
          tags,
          summary: 'A business number came in view',
          params: AnySite,
          body: LeaseAsk,
          response: { 200: LeaseReply },
        },
      },
      async (request) => {
        const { params, body, headers } = request
        const site = siteOf(params.siteKey)
        const { accountId } = site
        const visit = isCrawler(userAgentOf(headers))
          ? null
          : await visits.find(accountId, body.visit as VisitId) // a uuid by its schema
        const lasts =
          visit?.site === site.siteId &&
          (body.visitor === null || body.visitor === visit.visitor) &&
          between(visit.lastActivityAt, clock()) <= timeout
        const swaps = visit && lasts ? swapsOf(site, visit, request) : []
        if (visit && swaps.length > 0) holders.set(accountId + visit.id, true)
        return { v: wireVersion, swaps, keep }
      },
    )

    server.post(
      '/collect/:siteKey/beat',
      {
        onRequest,
        config,
        bodyLimit,
        schema: { tags, summary: 'Activity, taps, the end of a page', params: AnySite, body: Beat },
      },
      async ({ params, body }, reply) => {
        const { accountId } = siteOf(params.siteKey)
        const visit = body.visit as VisitId // a uuid by its schema
        visits.beat(accountId, body, clock())
        if (body.taps.length > 0) sign(accountId, visit, 'tapped')
        sign(accountId, visit, body.ended ? 'ended' : 'active')
        return reply.status(204).send()
      },
    )

    server.options('/collect/*', { schema: { hide: true }, onRequest, config }, async (_request, reply) =>
      reply
        .status(204)
        .headers({
          'access-control-allow-methods': 'POST',
          'access-control-allow-headers': 'content-type',
          'access-control-max-age': '86400',
        })
        .send(),
    )
  }
}

/** Any page of any site may ask; there are no cookies. */
export const openToEverySite = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' } as const

const noRules = (): Promise<readonly ChannelRule[]> => Promise.resolve([])

/** A visit is named by its landing page view, an unknown visitor by their first. */
const begin = (
  page: string,
  visitor: VisitorId | null,
  site: SiteId,
  arrival: Arrival,
  channelRules: readonly ChannelRule[],
  at: Instant,
): Visit => {
  const { source, medium, campaign, term, content, landing = '', referrer = '', clickIds } = arrival
  const words = { source, medium, campaign, term, content, landing, referrer }
  return {
    id: page as VisitId, // a uuid by its schema, and from here on this visit's
    site,
    visitor: visitor ?? (page as VisitorId), // likewise
    source: { ...words, channel: tryRules(channelRules, { ...words, placement: '' }).channel },
    clickIds,
    startedAt: at,
    lastActivityAt: at,
  }
}

/** Longer is no browser's, and would be remembered at a stranger's will. */
const userAgentOf = (headers: IncomingHttpHeaders): string => (headers['user-agent'] ?? '').slice(0, 400)

/** `['_ga=GA1.1.1.2']` by name. */
const gaOf = (cookies: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    cookies.flatMap((cookie) => {
      const [, name, value] = /^(_ga\w*)=(.+)$/.exec(cookie) ?? []
      return name !== undefined && value !== undefined ? [[name, value]] : []
    }),
  )

/** Numbering plans, patterns and user agents are slow to work out, and come again and again. */
function memoized<Key extends string, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Recent<Readonly<{ value: Value }>>(10_000)
  return (key) => {
    const found = known.get(key)
    if (found) return found.value
    const value = compute(key)
    known.set(key, { value })
    return value
  }
}
