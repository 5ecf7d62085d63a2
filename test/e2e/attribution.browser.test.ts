import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CallAttribution } from '#stages/attribution/attribution.wire.ts'
import { buildSnippet } from '../../src/snippet/build.ts'
import { buildDashboard } from '../../vite.config.ts'
import { launchBrowser } from '../support/browser.ts'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { SingingPhone } from '../support/singing-phone.ts'
import { openWebSite, type WebSite } from '../support/web-site.ts'

// Whose call was it, and how sure is that? Three visitors from three campaigns call; then two who cannot be told apart share one number.

const [shopNumber, cornerNumber] = ['+12025550100', '+12025550200']
const shopPool = ['+12025550161', '+12025550162', '+12025550163']

let database: TestDatabase
let server: RunningServer
let site: WebSite
let browser: Browser
let caller: SingingPhone
let reception: SingingPhone
let business: Business
let owner: Page

beforeAll(async () => {
  await Promise.all([buildDashboard(), buildSnippet()])
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url })
  site = await twoShops(server.url)
  browser = await launchBrowser()
  caller = await SingingPhone.open({ hertz: 500 })
  reception = await SingingPhone.open({ hertz: 900 })
  reception.pickUpAfter(200)
  business = await Business.of(server, theBusiness())
  owner = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  const link = await server.ask<{ url: string }>('POST', '/api/v1/sign-in-links')
  await owner.goto(link.url)
  await owner.getByRole('heading', { name: 'Welcome to Ringroot' }).waitFor()
  await owner.goto(`${server.url}/${business.path.split('/').at(-1)}/calls`)
})

afterAll(async () => {
  await browser?.close()
  await caller?.close()
  await reception?.close()
  site?.close()
  await server?.close()
  await database?.close()
})

/** Two sites of one business: a shop with three numbers to lend, and one on the corner with a single one. */
function twoShops(ringroot: string): Promise<WebSite> {
  const page = (key: string, number: string): string => `<!doctype html>
<html lang="en">
  <head><title>${key}</title><script async src="${ringroot}/ringroot.js" data-site="${key}-site-key"></script></head>
  <body><p>Call <a href="tel:${number}">${number.replace('+1202', '(202) ').replace(/(\d{3})(\d{4})$/, '$1-$2')}</a></p></body>
</html>`
  return openWebSite((path) =>
    path.startsWith('/shop') ? page('shop', shopNumber) : page('corner', cornerNumber),
  )
}

const theBusiness = (): string => `
account: { country: US }
trunks: [{ name: Carrier, addresses: [127.0.0.1] }]
destinations: [{ name: Reception, sip: "sip:reception@127.0.0.1:${reception.port}" }]
flows: [{ name: Sales, steps: [{ ring: [{ destination: Reception, for: 20 }] }] }]
pools: [{ name: Shop, flow: Sales }, { name: Corner, flow: Sales }]
numbers:
${shopPool.map((number) => `  - { number: "${number}", pool: Shop }`).join('\n')}
  - { number: "+12025550171", pool: Corner }
sites:
  - { name: Shop, url: "${site.url}/shop", consent: always, key: shop-site-key, swaps: [{ find: "${shopNumber}", pool: Shop }] }
  - { name: Corner, url: "${site.url}/corner", consent: always, key: corner-site-key, swaps: [{ find: "${cornerNumber}", pool: Corner }] }
`

/** Somebody comes from a campaign, and sees a number that is lent to them. */
async function visit(path: string, campaign: string): Promise<Readonly<{ number: string; link: Locator }>> {
  const context = await browser.newContext({
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 800 },
  })
  const page = await context.newPage()
  await page.goto(`${site.url}${path}?utm_source=google&utm_medium=cpc&utm_campaign=${campaign}`)
  const link = page.getByRole('link')
  const href = (): Promise<string> => link.getAttribute('href').then((found) => found ?? '')
  await expect.poll(href, { timeout: 20_000 }).not.toMatch(/0100$|0200$/)
  return { number: (await href()).replace('tel:', ''), link }
}

/** Dials it from a telephone of one's own, and hangs up once it was answered. */
async function call(number: string, from: string): Promise<void> {
  const before = (await business.calls()).length
  const line = caller.dial(number, server.sipPort, from)
  await line.heard.answered.first()
  line.hangup()
  await line.silent
  await expect
    .poll(async () => (await business.calls()).filter(({ phase }) => phase === 'ended').length)
    .toBe(before + 1)
}

const rowOf = (from: string): Locator =>
  owner.getByRole('table', { name: 'Calls' }).getByRole('row').filter({ hasText: from })

it('tells three campaigns apart, and says how sure it is and why', async () => {
  const campaigns = ['spring', 'summer', 'winter']
  const visits = []
  for (const campaign of campaigns) visits.push(await visit('/shop', campaign))
  expect(new Set(visits.map(({ number }) => number)).size).toBe(3)
  for (const [i, { number, link }] of visits.entries()) {
    await link.click() // a tap: the telephone would open
    await call(number, `+1202555012${i}`)
  }
  for (const [i, campaign] of campaigns.entries()) {
    const row = rowOf(`(202) 555-012${i}`)
    await row.filter({ hasText: `google · ${campaign}` }).waitFor()
    await row.filter({ hasText: '99%' }).waitFor()
  }

  await rowOf('(202) 555-0120').getByText('Ann Lee').click()
  await owner.getByRole('heading', { name: 'How sure is that?' }).waitFor()
  await owner.getByText('google · spring brought this call').waitFor()
  await owner.getByRole('button', { name: /tapped the number/ }).click()
  const reasons = owner.getByRole('list', { name: 'Reasons, and how much each changes the odds' })
  await reasons.getByText('Tapped the number').waitFor()
  await reasons.getByText('Time since the visit').waitFor()
  await owner.goBack()
})

it('says that it does not know, where two visitors cannot be told apart', async () => {
  const [first, second] = [await visit('/corner', 'bread'), await visit('/corner', 'cake')]
  expect(second.number).toBe(first.number)
  await call(first.number, '+12025550130')
  const row = rowOf('(202) 555-0130')
  await row.filter({ hasText: 'Ambiguous' }).waitFor()

  const [told] = (await business.calls()).filter(({ caller: from }) => from === '+12025550130')
  const { badge, versions } = await server.ask<CallAttribution>(
    'GET',
    `${business.path}/calls/${told?.id}/attribution`,
  )
  const last = versions.at(-1)
  expect(badge).toBe('ambiguous')
  expect(last?.campaigns.map(({ campaign }) => campaign).toSorted()).toEqual(['bread', 'cake'])
  const sum = (last?.campaigns ?? []).reduce((total, { p }) => total + p, last?.unlinked ?? 0)
  expect(sum).toBeCloseTo(1, 2)

  await row.getByText('Ann Lee').click()
  const shares = owner.getByRole('list', { name: 'Campaigns and their shares' })
  for (const share of ['google · bread', 'google · cake', 'No visit of yours'])
    await shares.getByText(share).waitFor()
})
