import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Preview, SavedChannels } from '#stages/visit/channel.wire.ts'
import { buildDashboard } from '../../vite.config.ts'
import { launchBrowser } from '../support/browser.ts'
import { Business } from '../support/business.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { visitPage } from '../support/visitor.ts'

// A channel of one's own, made by somebody who looks at what it does before saving it: the real server, a real browser, visits of theirs.

let server: RunningServer
let business: Business
let browser: Browser
let page: Page

const file = `
sites:
  - { name: Shop, url: https://shop.example, key: channels-test }
channels:
  - channel: Press
    when: [{ word: referrer, comparison: within, values: [news.example] }]
`

beforeAll(async () => {
  await buildDashboard()
  server = await startServer()
  business = await Business.of(server, file)
  for (const source of ['a.partner.example', 'b.partner.example', 'somebody.example'])
    await visitPage(
      server.url,
      'channels-test',
      `https://shop.example/?utm_source=${source}&utm_medium=referral`,
    )
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(30_000)
  const link = await server.ask<{ url: string }>('POST', '/api/v1/sign-in-links')
  await page.goto(link.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const saved = () => server.ask<SavedChannels>('GET', `${business.path}/channels`)
const names = async () => (await saved()).rules.map(({ channel }) => channel)

it('is written, seen to take the visits it should, put first with the arrow keys, and saved', async () => {
  // Visits are answered first and written down after.
  const seen = () => server.ask<Preview>('POST', `${business.path}/channels/preview`, { rules: [] })
  await expect.poll(async () => (await seen()).visits).toBe(3)
  await page.goto(`${server.url}/${business.path.split('/').at(-1)}/settings?section=channels`)
  await page.getByRole('button', { name: 'Add channel' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Partners')
  await page.getByLabel('How it is compared').selectOption('within')
  await page.getByLabel('Any of these').fill('partner.example') // and no Enter: what is typed counts
  await page.getByRole('button', { name: 'Apply' }).click()

  const moves = page.locator('section', { hasText: 'What would change in the last 30 days' })
  await moves.getByText('2 visits · 0 calls').waitFor()
  expect(await moves.locator('s', { hasText: 'Referral' }).count()).toBe(2)

  await page.getByRole('button', { name: 'Move Partners, now number 2' }).press('ArrowUp')
  await page.getByRole('button', { name: 'Move Partners, now number 1' }).waitFor()
  expect(await names()).toEqual(['Press'])
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved', { exact: true }).first().waitFor()
  expect(await names()).toEqual(['Partners', 'Press'])
})

it('is tried on an address, step by step', async () => {
  await page.getByLabel('Address of the page').fill('https://shop.example/?utm_source=other.example&gclid=1')
  await page.getByLabel('Address before it').fill('https://www.news.example/today')
  const tester = page.locator('section', { hasText: 'Try an address' })
  await tester.getByText('Not so: Source is in partner.example').waitFor()
  await tester.getByText('Referrer is in news.example').waitFor()
  expect(await tester.getByRole('listitem').count()).toBe(3) // Partners, Press, and what it would be otherwise
  await tester.getByText('Otherwise Paid Other').waitFor()
})

it('is taken back within ten seconds, and the past with it', async () => {
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(names).toEqual(['Press'])
  await page.getByRole('button', { name: 'Move Press, now number 1' }).waitFor()
  expect(await page.getByRole('button', { name: /^Move Partners/ }).count()).toBe(0)
})
