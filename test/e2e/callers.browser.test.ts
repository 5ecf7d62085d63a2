import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Me } from '#accounts/accounts.wire.ts'
import { buildDashboard } from '../../vite.config.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { runSipp } from '../support/sipp.ts'

// Who is calling, and is it spam: a caller is blocked, calls, is refused, is found again and taken back; then gets a name.

let server: RunningServer
let browser: Browser
let page: Page
let account: string

beforeAll(async () => {
  await buildDashboard()
  server = await startServer()
  browser = await launchBrowser()
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  const { accounts } = await server.ask<Me>('GET', '/api/v1/me')
  account = accounts[0]?.id ?? ''
  const add = (kind: string, body: object) => server.ask('POST', `/api/v1/accounts/${account}/${kind}`, body)
  await add('trunks', { name: 'Carrier', addresses: ['127.0.0.1'] })
  const { flows } = await server.ask<{ flows: { id: string }[] }>('GET', `/api/v1/accounts/${account}/flows`)
  await add('numbers', {
    number: '+12025550100',
    name: 'Billboard',
    use: 'placement',
    placement: { kind: 'billboard', source: 'billboard', medium: 'offline', campaign: '' },
    flowId: flows[0]?.id,
  })
  const link = await server.ask<{ url: string }>('POST', '/api/v1/sign-in-links')
  await page.goto(link.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const open = (place: string) => page.goto(`${server.url}/${account}/${place}`)

it('a caller on the block list is refused, stands in the log as spam, and can be taken back', async () => {
  await open('settings?section=spam')
  await page.getByText('Nobody is blocked').waitFor()
  await page.getByRole('button', { name: 'Add caller' }).click()
  await page.getByRole('textbox', { name: 'Number' }).fill('202-555-0199')
  await page.getByRole('textbox', { name: 'Why' }).fill('sells solar panels')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('sells solar panels').waitFor()

  const peer = await runSipp({
    scenario: 'unwanted-caller-is-declined.xml',
    to: server.sipPort,
    service: '+12025550100',
  })
  expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })

  await open('calls')
  await page.getByText('Spam hidden: 1').waitFor()
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await page.getByRole('link', { name: /Ann Lee/ }).click()
  await page.getByText('The caller is on your block list').first().waitFor()
  await page.getByRole('button', { name: 'Not spam' }).click()
  await page.getByRole('button', { name: 'Spam: block caller' }).waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Not spam' }).waitFor()
})

it('a list of callers is uploaded, what is wrong in it is named, and its names stand at the calls', async () => {
  await open('settings?section=callers')
  await page.getByText('No callers yet').waitFor()
  await page.getByLabel('Upload').setInputFiles({
    name: 'customers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('number,name,company\n+12025550199,Anna Leeward,Leeward Ltd\n,Nobody,\n'),
  })
  await page.getByText('customers.csv was read').waitFor()
  await page.getByText('1 added · 0 changed · 0 as before · 1 odd lines').waitFor()
  await page.getByText('Lines left out or replaced').click()
  await page.getByText('no number', { exact: true }).waitFor()
  await page.getByText('Anna Leeward').waitFor()

  await open('calls?spam=only')
  await page.getByRole('link', { name: /Anna Leeward/ }).click()
  await page.getByText('from your list').waitFor()
  expect(await page.getByText('Leeward Ltd').isVisible()).toBe(true)
})
