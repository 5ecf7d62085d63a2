import type { FastifyRequest } from 'fastify'
import { isbot } from 'isbot'
import { type Static, Type } from 'typebox'
import type { AccountId, FormId, SiteId, VisitId, VisitorId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { milliseconds, minutes, type Instant } from '#base/time.ts'
import { now } from '#platform/clock.ts'
import { Problem } from '#platform/http/problems.ts'
import { rateLimit } from '#platform/http/rate-limit.ts'
import type { Routes } from '#platform/http/server.ts'
import { JournalFull } from '#platform/journal.ts'
import { parsePhone } from '#platform/phone.ts'
import { allowed, mayRemember } from '#stages/visit/audience.ts'
import { readArrival, type Source } from '#stages/visit/source.ts'
import { openToEverySite } from '#stages/visit/visit.api.ts'
import type { Visits } from '#stages/visit/visit.store.ts'
import type { Visit } from '#stages/visit/visit.ts'
import { contactOf } from './contact.ts'
import type { DesignedForm, FormBook } from './form-book.store.ts'
import type { FormLog } from './form-log.job.ts'
import { formSpam } from './form-spam.ts'
import { isTestPage, type Form } from './form.ts'
import { FormTaken, FormTold } from './form.wire.ts'
import { faultsOf, keptAnswers, ownFormWords } from './own-form.ts'
import { keptText } from './kept-text.ts'
import { DrawnForm } from './own-form.wire.ts'
import { keptFields } from './secret.ts'

/** A site as far as its forms go. */
type FormSite = Readonly<{
  accountId: AccountId
  siteId: SiteId
  consent: 'always' | 'granted' | 'never'
}>

export type CollectFormParts = Readonly<{
  visits: Pick<Visits, 'find' | 'ofPage'>
  findSite(key: string): FormSite | null
  countryOf(account: AccountId): string
  book: Pick<FormBook, 'keeps' | 'ownForm'>
  record: FormLog['record']
  clock?: () => Instant
}>

/** People seldom send forms; an office behind one address stays below. A campaign's busiest hour stays below what a site may send. */
const ofAddress = { limit: 60, per: minutes(10) }
const ofSite = { limit: 3000, per: minutes(60) }
const bodyLimit = 128 * 1024
const longestUrl = 2048

const AnySite = Type.Object({ siteKey: Type.String({ maxLength: 100 }) })

/** As the route's schema says: what stands behind a `?` makes no other site of it. */
const siteKeyOf = ({ params }: FastifyRequest): string => (params as Static<typeof AnySite>).siteKey

/** What visitors send by forms, and what our own forms look like. From any page of any site, as `visit.api.ts`. */
export function collectFormRoutes(parts: CollectFormParts): Routes {
  const { findSite, book, record } = parts
  const siteOf = (key: string): FormSite => {
    const site = findSite(key)
    if (!site) throw new Problem('not-found', 'No site has this key. Check data-site in the page’s tag.')
    return site
  }
  return async (server) => {
    const asJson = server.getDefaultJsonParser('error', 'error')
    server.removeContentTypeParser('text/plain')
    server.addContentTypeParser('text/plain', { parseAs: 'string', bodyLimit }, asJson)
    server.addHook('onRequest', (_request, reply, done) => {
      reply.headers(openToEverySite)
      done()
    })

    server.post(
      '/collect/:siteKey/form',
      {
        preHandler: [rateLimit(ofAddress), rateLimit({ ...ofSite, by: siteKeyOf })],
        config: { forOtherSites: true },
        bodyLimit,
        schema: {
          tags: ['collect'],
          summary: 'A visitor sent a form',
          params: AnySite,
          body: FormTold,
          response: { 202: FormTaken },
        },
      },
      async ({ params, body, headers }, reply) => {
        const site = siteOf(params.siteKey)
        const form = isbot((headers['user-agent'] ?? '').slice(0, 400))
          ? null
          : await readForm(parts, site, body)
        if (form !== null) await record(form).catch(explainFull)
        return reply.code(202).send({ taken: true as const })
      },
    )

    server.get(
      '/collect/:siteKey/form/:key',
      {
        onRequest: rateLimit({ limit: 600, per: minutes(1) }),
        config: { forOtherSites: true },
        schema: {
          tags: ['collect'],
          summary: 'What a form of ours looks like',
          params: Type.Object({ ...AnySite.properties, key: Type.String({ maxLength: 100 }) }),
          response: { 200: DrawnForm },
        },
      },
      async ({ params }) => {
        const { name, design } = designOf(book, siteOf(params.siteKey).accountId, params.key)
        return { ...design, name, words: ownFormWords[design.language] }
      },
    )
  }
}

function designOf(book: CollectFormParts['book'], account: AccountId, key: string): DesignedForm {
  const own = book.ownForm(account, key)
  if (own === null)
    throw new Problem('not-found', 'No form has this key. Check data-ringroot-form on the page.')
  return own
}

/** What is written down of it; null for one that nobody wants kept. */
async function readForm(parts: CollectFormParts, site: FormSite, told: FormTold): Promise<Form | null> {
  const { accountId, siteId } = site
  const own = told.own ? designOf(parts.book, accountId, told.key) : null
  if (own === null && !parts.book.keeps(accountId, siteId, told.key)) return null
  const country = parts.countryOf(accountId)
  const readPhone = (text: string): PhoneNumber | null => parsePhone(text, country)
  const known = own === null ? told.fields : answersOf(own, told, readPhone)
  const fields = keptFields(known)
  if (fields.length === 0) return null
  const contact = contactOf(fields, readPhone)
  return {
    id: told.id as FormId, // a uuid by its schema, and from here on this form's
    accountId,
    at: (parts.clock ?? now)(),
    siteId,
    key: keptText(told.key, 200),
    formName: own?.name ?? (keptText(told.name.trim(), 100) || keptText(told.key, 100)),
    own: own?.id ?? null,
    pageUrl: keptText(told.url, longestUrl),
    ...(await originOf(parts, site, told)),
    fields,
    ...contact,
    test: isTestPage(told.url),
    spamWhy: formSpam({ fields, name: contact.name, took: milliseconds(told.tookMs), trap: told.trap }),
  }
}

/** The answers to a form of ours. One that is missing or wrong is refused, field by field: the page has said so already. */
function answersOf(own: DesignedForm, told: FormTold, readPhone: (text: string) => PhoneNumber | null) {
  const faults = faultsOf(own.design, told.fields, readPhone)
  if (faults.size > 0 && told.trap === '')
    throw new Problem(
      'unprocessable',
      'Some answers are missing or wrong.',
      Array.from(faults, ([field, message]) => ({ path: `fields/${field}`, message })),
    )
  return keptAnswers(own.design, told.fields)
}

type Origin = Pick<Form, 'visitId' | 'visitorId' | 'source' | 'basis'>

/** The visit behind a form; or what its page alone says, when the visit is not known. */
async function originOf({ visits }: CollectFormParts, site: FormSite, told: FormTold): Promise<Origin> {
  const { accountId, siteId } = site
  const visitId = told.visit as VisitId | null // a uuid by its schema; whose it is is checked below
  const known = mayRemember(allowed(site.consent, told.consent))
  const byId = visitId === null ? null : await visits.find(accountId, visitId)
  const visit = byId ?? (told.page === null ? null : visits.ofPage(accountId, told.page))
  if (visit !== null && isOf(visit, siteId, told.visitor))
    return {
      visitId: visit.id,
      visitorId: known ? visit.visitor : null,
      source: visit.source,
      basis: 'visit',
    }
  const source = visit === null ? pageSource(told) : null
  return {
    visitId: visit === null ? visitId : null, // what is not known yet may be by the time it is written
    visitorId: visit === null && known ? (told.visitor as VisitorId | null) : null, // a uuid by its schema
    source,
    basis: source === null ? 'unlinked' : 'page',
  }
}

const isOf = (visit: Visit, site: SiteId, visitor: string | null): boolean =>
  visit.site === site && (visitor === null || visitor === visit.visitor)

/** Only what the address or the page before says outright: that nothing is said does not make it direct. */
function pageSource({ url, referrer }: FormTold): Source | null {
  const { clickIds: _clickIds, tagged: _tagged, within, ...source } = readArrival({ url, referrer })
  return within || source.source === '(direct)' ? null : source
}

function explainFull(error: unknown): never {
  if (error instanceof JournalFull)
    throw new Problem('unavailable', 'This form cannot be kept now. Send it again in a moment.')
  throw error
}
