import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDashboard } from '../../vite.config.ts'
import { launchBrowser } from '../support/browser.ts'
import { settingsFor } from '../support/carrier-connections.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { twilioHouse, type TwilioHouse } from '../support/twilio-house.ts'

// Carriers as the owner of a business sets them up: the real server, a real browser, and a Twilio next door.
// The tests are one sitting and run in order.

const publicUrl = 'https://calls.example.com'
const { accountSid = '', authToken = '' } = settingsFor['twilio'] ?? {}

let house: TwilioHouse
let server: RunningServer
let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  await buildDashboard()
  house = await twilioHouse()
  server = await startServer({ environment: { PUBLIC_URL: publicUrl } })
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => complaints.push(String(error)))
  const { url } = await server.ask<{ url: string }>('POST', '/api/v1/sign-in-links')
  await page.goto(url.replace(publicUrl, server.url))
  await page.getByLabel('E-mail').fill('ana@example.com')
  await page.getByLabel('Password').fill('a long and plain sentence')
  await page.getByRole('button', { name: 'Save and go on' }).click()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Carriers' }).click()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await house?.close()
})

const row = (number: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: number })
const own = (number: string) => {
  const sid = `PN${number.slice(1).padStart(32, '0')}`
  house.owned.set(sid, { sid, phone_number: number, friendly_name: number, voice_url: '', sms_url: '' })
}

describe('the carriers of a business', () => {
  it('teach where there are none', async () => {
    await page.getByText('No carrier is connected').waitFor()
    await page.getByRole('button', { name: 'Connect a carrier' }).last().click()
    await page.getByLabel('Carrier', { exact: true }).waitFor()
    expect(complaints).toEqual([])
  })

  it('are asked for what they need, and a wrong answer is explained where it stands', async () => {
    await page.getByLabel('Carrier', { exact: true }).selectOption('Twilio')
    await page.getByLabel('Account SID').fill('AC123')
    await page.getByLabel('Auth token').fill(authToken)
    await page.getByText('Another address').click()
    await page.getByLabel('Address of its API').fill(house.url)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('this is no Account SID of Twilio').waitFor()
    expect(house.visits).toEqual([])
  })

  it('are tried at once: credentials the carrier refuses are saved, and said to be refused', async () => {
    house.misbehave({ status: 401, body: {} }, ({ path }) => /Accounts\/\w+\.json$/.test(path))
    await page.getByLabel('Account SID').fill(accountSid)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('does not accept these credentials').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Twilio works: Dealership, $12.34 left').first().waitFor()
    const { accounts } = await server.ask<{ accounts: { id: string }[] }>('GET', '/api/v1/me')
    const { carriers } = await server.ask<{ carriers: unknown[] }>(
      'GET',
      `/api/v1/accounts/${accounts[0]?.id}/carriers`,
    )
    expect(carriers).toHaveLength(1)
  })

  it('sell numbers, once somebody has read what that means', async () => {
    await page.getByText('No numbers there yet').waitFor()
    await page.getByRole('button', { name: 'Find a number' }).last().click()
    await page.getByLabel('Area code').fill('415')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByRole('button', { name: 'Buy' }).first().click()
    await page.getByText('Twilio charges your account there every month').waitFor()
    expect(house.owned.size).toBe(0)
    await page.getByRole('button', { name: 'Buy it' }).click()
    await row('(415) 555-0100').getByText('Comes here').waitFor()
    expect([...house.owned.values()][0]?.voice_url).toMatch(
      /^https:\/\/calls\.example\.com\/carriers\/twilio\//,
    )
  })

  it('have numbers that go elsewhere: they are brought here', async () => {
    own('+14155550190')
    await page.reload()
    await row('(415) 555-0190').getByText('Goes nowhere').waitFor()
    await row('(415) 555-0190').getByRole('button', { name: 'Import' }).click()
    await row('(415) 555-0190').getByText('Comes here').waitFor()
    expect([...house.owned.values()].map((number) => number.voice_url)).not.toContain('')
  })

  it('take a number back, when its digits were typed', async () => {
    await page.getByRole('button', { name: 'What to do with (415) 555-0190' }).click()
    await page.getByRole('menuitem', { name: 'Release' }).click()
    await page.getByLabel('Type “(415) 555-0190” to confirm').fill('(415) 555-0190')
    await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click()
    await row('(415) 555-0190').waitFor({ state: 'detached' })
    expect(house.owned.size).toBe(1)
    expect(complaints).toEqual([])
  })
})
