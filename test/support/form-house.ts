import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountId, SiteId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import type { Database } from '#platform/db.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import type { Mail } from '#platform/mail.ts'
import type { FormField, FormList, FormTold } from '#stages/form/form.wire.ts'
import { openForms, type Forms } from '#stages/form/forms.job.ts'
import { visitRoutes } from '#stages/visit/visit.api.ts'
import { openVisits, type Visits } from '#stages/visit/visit.store.ts'

const browser =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

/** One site of one account, with all that its pages and its people ask of forms. */
export type FormHouse = Readonly<{
  account: AccountId
  site: SiteId
  server: HttpServer
  forms: Forms
  visits: Visits
  letters: Mail[]
  audited: string[]
  /** A page view; answers with its visit. */
  visit(url?: string): Promise<string>
  /** Sends a form as a page does; answers with the status. */
  tell(part?: Partial<FormTold>, userAgent?: string): Promise<number>
  /** The same; answers with what the page is told of each field. */
  told(part?: Partial<FormTold>): Promise<unknown>
  list(query?: string): Promise<FormList>
  ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Answer>
  close(): Promise<void>
}>
type Answer = Readonly<{ status: number; body: unknown }>

/** Writes the fields of a form short: `field('email', 'a@b.example', 'email')`. */
export const field = (name: string, value: string, kind = 'text', label = ''): FormField => ({
  name,
  label,
  kind,
  value,
})

const toldBy = (part: Partial<FormTold> = {}): FormTold => ({
  v: 1,
  id: randomUUID(),
  page: null,
  visit: null,
  visitor: null,
  consent: 'always',
  url: 'https://shop.example/contact',
  referrer: '',
  key: '#contact',
  name: 'Contact us',
  own: false,
  fields: [field('name', 'Ana Pop'), field('email', 'ana@example.com', 'email')],
  tookMs: 20_000,
  trap: '',
  ...part,
})

export async function formHouse(
  db: Database,
  { consent = 'always' }: Readonly<{ consent?: 'always' | 'granted' | 'never' }> = {},
): Promise<FormHouse> {
  const account = newId<AccountId>()
  const site = newId<SiteId>()
  const log = createLog('silent')
  const folder = await mkdtemp(join(tmpdir(), 'ringroot-forms-'))
  await db.reference.insertInto('accounts').values({ id: account, kind: 'client', name: 'Shop' }).execute()
  await db.account(account, (trx) =>
    trx
      .insertInto('sites')
      .values({
        account_id: account,
        id: site,
        key: `key-${site}`,
        name: 'Site',
        url: 'https://shop.example',
      })
      .execute(),
  )
  const known = { accountId: account, siteId: site, consent, swaps: [] }
  const findSite = (key: string) => (key === 'key1' ? known : null)
  const visits = openVisits({ db, folder, log })
  const letters: Mail[] = []
  const mailer = { send: async (mail: Mail) => void letters.push(mail), close: () => {} }
  const forms = await openForms({
    db,
    folder,
    live: { topic: () => {} },
    mailer,
    url: 'https://ringroot.example',
    log,
    visits,
    findSite,
    countryOf: () => 'US',
  })
  const server = await createHttpServer({ log })
  const audited: string[] = []
  await server.register(
    visitRoutes({
      visits,
      findSite,
      lend: () => [],
      sign: () => {},
      formsOf: ({ accountId, siteId }) => forms.captureOf(accountId, siteId),
    }),
  )
  await server.register(forms.everybody)
  await server.register(async (inAccount) => {
    inAccount.addHook('onRequest', async (request) => {
      request.account = account
      request.actor = 'user:1'
      request.audit = async (action, subject) => void audited.push(`${action} ${subject}`)
    })
    for (const routes of forms.routes) await inAccount.register(routes)
  })

  const post = (path: string, body: object, userAgent = browser) =>
    server.inject({
      method: 'POST',
      url: `/collect/key1/${path}`,
      headers: { 'content-type': 'text/plain', 'user-agent': userAgent },
      payload: JSON.stringify(body),
    })
  return {
    account,
    site,
    server,
    forms,
    visits,
    letters,
    audited,
    async visit(url = 'https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=spring') {
      const view = { v: 1, page: randomUUID(), visitor: null, visit: null, url, referrer: '', title: '' }
      const reply = await post('page', { ...view, consent: 'always', ga: [], lease: false })
      return reply.json<{ visit: string }>().visit
    },
    tell: async (part, userAgent) => (await post('form', toldBy(part), userAgent)).statusCode,
    told: async (part) => (await post('form', toldBy(part))).json<{ errors?: unknown }>().errors,
    async list(query = '') {
      return (await server.inject({ method: 'GET', url: `/forms${query}` })).json<FormList>()
    },
    async ask(method, path, body) {
      const reply = await server.inject({
        method,
        url: path,
        ...(body === undefined ? {} : { payload: body }),
      })
      return { status: reply.statusCode, body: reply.body === '' ? null : reply.json<unknown>() }
    },
    async close() {
      await server.close()
      await forms.close()
      await visits.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
