import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Flow } from '#configuration/configuration.wire.ts'
import { wavHeader } from '#media/wav.ts'
import { buildDashboard } from '../../vite.config.ts'
import { launchBrowser } from '../support/browser.ts'
import { Business } from '../support/business.ts'
import { startServer, type RunningServer } from '../support/server.ts'

// The flow editor as a person uses it: one sitting, in order.

let server: RunningServer
let business: Business
let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  await buildDashboard()
  server = await startServer()
  business = await Business.of(server)
  browser = await launchBrowser()
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  page.on('pageerror', (error) => complaints.push(String(error)))
  const link = await server.ask<{ url: string }>('POST', '/api/v1/sign-in-links')
  await page.goto(link.url)
  await page.getByRole('heading', { name: 'Welcome to Ringroot' }).waitFor()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const card = (name: string) => page.locator('.react-flow__node').filter({ hasText: name })
/** Silence, as a telephone has it. */
const twoSeconds = Buffer.concat([wavHeader(32_000, 1), Buffer.alloc(32_000)])

const button = (name: string) => page.getByRole('button', { name, exact: true })

async function theFlow(): Promise<Flow | undefined> {
  const { flows } = await server.ask<{ flows: readonly Flow[] }>('GET', `${business.path}/flows`)
  return flows[0]
}

it('draws a flow, and a menu added to it is published as a new version', async () => {
  const before = await theFlow()
  await page.goto(`${server.url}/${business.path.split('/').at(-1)}/flows/${before?.id}`)
  await card('announce').click()
  await button('Add step').click()
  await page.getByRole('menuitem', { name: 'Menu' }).click()
  await card('menu').waitFor()
  expect(await page.getByRole('textbox', { name: 'Step' }).inputValue()).toBe('menu')
  await button('Publish').click()
  // A notice stands twice for a moment: once more for those who hear the screen.
  await page
    .getByText(`Version ${(before?.version ?? 0) + 1} is published`)
    .first()
    .waitFor()
  const after = await theFlow()
  expect(Object.keys(after?.steps ?? {})).toContain('menu')
  expect(after?.steps['announce']).toMatchObject({ next: 'menu' })
})

it('tries it: a key, an answer, a hang-up; the path lights up', async () => {
  await button('Try it').click()
  await button('Call').click()
  await button('Heard').click()
  await page.getByText('Press 1').first().waitFor()
  await button('1').first().click()
  await button('Answers').click()
  await button('Hangs up').click()
  await page.getByText('The call is over').waitFor()
  await expect.poll(() => page.locator('.react-flow__edge.is-lit').count()).toBeGreaterThan(1)
  await button('Try it').click()
})

it('names what is wrong at once, does not publish it, and takes it back', async () => {
  await card('menu').click()
  await button('Remove step').click()
  await page.getByText('leads to a step that is not there').waitFor()
  expect(await button('Publish').isDisabled()).toBe(true)
  await button('Undo').click()
  await expect.poll(() => page.getByText('leads to a step that is not there').count()).toBe(0)
})

it('is a list of the same steps where there is no room to draw', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('button', { name: /menu/ }).first().click()
  await page.getByRole('textbox', { name: 'Step' }).waitFor()
  expect(complaints).toEqual([])
})

it('takes a recording as a sound, plays it, says what to do with a file it cannot use, and gives back what was removed', async () => {
  await page.setViewportSize({ width: 1440, height: 900 })
  const account = business.path.split('/').at(-1)
  await page.goto(`${server.url}/${account}/settings?section=sounds`)
  await page.getByText('No sounds yet').waitFor()
  await button('Upload sound').click()
  const file = page.locator('input[type=file]')
  await file.setInputFiles({ name: 'Welcome.wav', mimeType: 'audio/wav', buffer: Buffer.from('ID3 an mp3') })
  await button('Upload').click()
  await page.getByText('This is not a WAV file').waitFor()
  await file.setInputFiles({ name: 'Welcome.wav', mimeType: 'audio/wav', buffer: twoSeconds })
  await button('Upload').click()
  await page.getByText('0:02').waitFor()
  await button('Play Welcome').click()
  await page.getByRole('region', { name: 'Recording' }).getByText('Welcome').waitFor()
  await button('What to do with Welcome').click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByText('No sounds yet').waitFor()
  await button('Undo').first().click()
  await button('Play Welcome').waitFor()
  expect(complaints).toEqual([])
})
