import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FormDetail, FormList } from '#stages/form/form.wire.ts'
import { buildSnippet } from '../../src/snippet/build.ts'
import { buildDashboard } from '../../vite.config.ts'
import { launchBrowser } from '../support/browser.ts'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { openWebSite, type WebSite } from '../support/web-site.ts'

// A form of one's own is drawn in the dashboard, stands on a page beside the page's own, and both are leads with the visit's source.
// The tests are one sitting and run in order.

let database: TestDatabase
let server: RunningServer
let business: Business
let site: WebSite
let browser: Browser
let owner: Page
let visitor: Page

beforeAll(async () => {
  await Promise.all([buildDashboard(), buildSnippet()])
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url })
  site = await contactPage(server.url)
  business = await Business.of(
    server,
    `sites: [{ name: Shop, url: "${site.url}", consent: always, key: shop-key }]`,
  )
  browser = await launchBrowser()
  owner = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  visitor = await (await browser.newContext()).newPage()
  for (const page of [owner, visitor]) page.setDefaultTimeout(30_000)
  const { url } = await server.ask<{ url: string }>('POST', '/api/v1/sign-in-links')
  await owner.goto(url)
  await owner.getByLabel('E-mail').fill('ana@example.com')
  await owner.getByLabel('Password').fill('a long and plain sentence')
  await owner.getByRole('button', { name: 'Save and go on' }).click()
})
afterAll(async () => {
  await browser?.close()
  site?.close()
  await server?.close()
  await database?.close()
})

/** The customer's page: a form of its own, with what nobody may know in it, and the place of one of ours. */
function contactPage(ringroot: string): Promise<WebSite> {
  const page = `<!doctype html><html lang="en"><head><title>Contact</title>
    <script async src="${ringroot}/ringroot.js" data-site="shop-key"></script></head>
    <body><form id="ask" method="post" action="/thanks"><h2>Ask us</h2><input name="name"><input name="email" type="email">
      <input type="password" name="secret" value="hunter2"><input name="card" value="4111 1111 1111 1111">
      <input name="diagnosis" data-ringroot-private value="hunter3"><button>Ask</button></form>
    <form id="news"><input name="email" type="email"><button>Subscribe</button></form>
    <script>document.querySelector('#news').onsubmit = (event) => { event.preventDefault(); fetch('/thanks', { method: 'POST' }) }</script>
    <div data-ringroot-form="contact">Write to us: <a href="mailto:shop@example.com">shop@example.com</a></div>
    <script async src="${ringroot}/ringroot-form.js" data-site="shop-key"></script></body></html>`
  return openWebSite((path, method) => (method === 'GET' && path !== '/thanks' ? page : 'Thank you'))
}

/** Nobody fills in a form in less. */
const takeTime = () => visitor.waitForFunction('performance.now() > 2500')
const kept = async () => (await server.ask<FormList>('GET', `${business.path}/forms`)).forms

test('a form of one’s own is drawn, with a preview by the very script that draws it on the page', async () => {
  await owner.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Forms' }).click()
  await owner.getByText('No forms yet').waitFor()
  await owner.getByRole('link', { name: 'New form' }).click()
  await owner.getByRole('textbox', { name: 'What the field asks' }).last().fill('How can we help?')
  const preview = owner.locator('[data-ringroot-design]')
  await preview.getByLabel('How can we help?').waitFor()
  await owner.getByRole('button', { name: 'Save', exact: true }).click()
  const code = owner.getByText('<div data-ringroot-form="contact">')
  await code.waitFor()
  expect(await code.textContent()).toContain('data-site="shop-key"')
})

test('a visitor from an ad sends it; the list shows it at once, its page tells the visit', async () => {
  await owner.goto(`${server.url}/${business.path.split('/').at(-1)}/forms`)
  await owner.getByText('No forms yet').waitFor()
  await visitor.goto(`${site.url}/contact?utm_source=google&utm_medium=cpc&utm_campaign=spring+sale`)
  await visitor.getByLabel('Your name *').waitFor()
  await takeTime()
  await visitor.getByRole('button', { name: 'Send' }).click()
  await visitor.getByText('Please fill this in.').first().waitFor()
  expect(
    await visitor.evaluate(`document.querySelector('[data-ringroot-form]').shadowRoot.activeElement.name`),
  ).toBe('name')
  await visitor.getByLabel('Your name *').fill('Ana Pop')
  await visitor.getByLabel('Telephone *').fill('12')
  await visitor.getByRole('button', { name: 'Send' }).click()
  await visitor.getByText('Please enter a telephone number.').waitFor()
  await visitor.getByLabel('Telephone *').fill('(212) 555-0142')
  await visitor.getByRole('button', { name: 'Send' }).click()
  await visitor.getByText('Thank you! We will get back to you soon.').waitFor()

  const row = owner.getByRole('row').filter({ hasText: 'Ana Pop' })
  await row.getByText('google · spring sale').waitFor()
  await row.getByText('Ana Pop').click()
  for (const words of ['The visit to Shop', 'Sent the form', 'How to reach them', '(212) 555-0142'])
    await owner.getByText(words).first().waitFor()
  await owner.getByRole('button', { name: 'Mark as spam' }).click()
  await owner.getByRole('button', { name: 'Not spam' }).waitFor()
  await owner.getByRole('button', { name: 'Undo' }).first().click()
  await owner.getByRole('button', { name: 'Mark as spam' }).waitFor()
})

test('the page’s own form is a lead, too, and takes nothing with it that nobody may know', async () => {
  await visitor.reload()
  await visitor.locator('#ask [name=name]').fill('Bogdan Ion')
  await visitor.locator('#ask [name=email]').fill('bogdan@example.com')
  await takeTime()
  await visitor.getByRole('button', { name: 'Ask' }).click()
  await visitor.getByText('Thank you').waitFor() // the browser has gone to the next page
  await expect.poll(async () => (await kept()).map(({ name }) => name)).toEqual(['Bogdan Ion', 'Ana Pop'])
  const [asked] = await kept()
  expect(asked).toMatchObject({
    formKey: '#ask',
    formName: 'Ask us',
    own: false,
    email: 'bogdan@example.com',
    spam: false,
    firstTime: false, // the same browser sent the other one
    source: { source: 'google', campaign: 'spring sale' },
  })
  const detail = await server.ask<FormDetail>('GET', `${business.path}/forms/${asked?.id}`)
  expect(detail.fields.map(({ name }) => name)).toEqual(['name', 'email', 'card'])
  expect(JSON.stringify(detail)).not.toMatch(/hunter|4111/)
})

test('a server killed the moment it has taken a form has it when it is back', async () => {
  await visitor.goto(`${site.url}/contact`)
  await visitor.locator('#news [name=email]').fill('corina@example.com')
  await takeTime()
  const taken = visitor.waitForResponse((response) => response.url().endsWith('/collect/shop-key/form'))
  await visitor.getByRole('button', { name: 'Subscribe' }).click() // sent by the page's script: the page stays
  expect((await taken).status()).toBe(202)
  await server.kill()
  const { data } = server
  server = await startServer({ databaseUrl: database.url, data })
  await expect.poll(async () => (await kept()).map(({ email }) => email)).toContain('corina@example.com')
  expect(await kept()).toHaveLength(3)
})
