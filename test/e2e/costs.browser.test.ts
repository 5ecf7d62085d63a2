import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Me } from '#accounts/accounts.wire.ts'
import { buildDashboard } from '../../vite.config.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type RunningServer } from '../support/server.ts'

// What it cost: a file is looked at, asked about, kept, seen in the report, and taken back.

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
  const link = await server.ask<{ url: string }>('POST', '/api/v1/sign-in-links')
  await page.goto(link.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

it('a file of costs is asked what it does not say, counts in the report, and is taken back', async () => {
  await page.goto(`${server.url}/${account}/return`)
  await page.getByText('What did these calls cost you?').waitFor()
  await page.getByRole('link', { name: 'Add costs' }).click()
  await page.getByRole('button', { name: 'Import a file' }).click()
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10) // in the report, whatever the zone
  const file = `Day,Campaign,Cost\n${day},Spring sale,"1,020.50"\n${day},Spring sale,x\nTotal: Account,--,"1,020.50"\n`
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'costs.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
  const dialog = page.getByRole('dialog', { name: 'Import a file' })
  expect(await dialog.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true)
  await dialog.getByRole('combobox', { name: 'Currency' }).selectOption('USD')
  await dialog.getByText('$1,020.50').waitFor()
  await dialog.getByText('this is no amount').waitFor()
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('row', { name: /costs\.csv/ }).waitFor()

  const cost = async (): Promise<number> => {
    const reply = await server.ask<{ also: { totals: { cost: number } } }>(
      'GET',
      `/api/v1/accounts/${account}/reports/cost-and-return`,
    )
    return reply.also.totals.cost
  }
  expect(await cost()).toBe(102_050)
  await page
    .getByRole('row', { name: /costs\.csv/ })
    .getByRole('button', { name: 'Undo' })
    .click()
  await page.getByText('Taken back').first().waitFor()
  expect(await cost()).toBe(0)
})
