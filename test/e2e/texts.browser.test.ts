import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDashboard } from '../../vite.config.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { textingBusiness, type TextingBusiness } from '../support/texting-business.ts'

// Texts as a person of the business sees them: the real server, a real browser, and a carrier's house next door.
// The tests are one sitting and run in order.

let server: RunningServer
let business: TextingBusiness
let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  await buildDashboard()
  server = await startServer()
  business = await textingBusiness(server)
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => complaints.push(String(error)))
  const { url } = await server.ask<{ url: string }>('POST', '/api/v1/sign-in-links')
  await page.goto(url)
  await page.getByLabel('E-mail').fill('ana@example.com')
  await page.getByLabel('Password').fill('a long and plain sentence')
  await page.getByRole('button', { name: 'Save and go on' }).click()
})
afterAll(async () => {
  await browser?.close()
  await business?.house.close()
  await server?.close()
})

const menu = () => page.getByRole('navigation', { name: 'Main' })
const story = () => page.getByRole('log', { name: 'Texts of this conversation' })

describe('the texts page', () => {
  it('teaches where there is nothing yet', async () => {
    await menu().getByRole('link', { name: 'Texts' }).click()
    await page.getByText('No texts yet').waitFor()
    expect(await page.getByRole('button', { name: 'New text' }).count()).toBe(2)
  })

  it('shows a text as it comes, counts it in the menu, and says which ad brought it', async () => {
    await business.receive('+12125550199', 'Is the red hatchback still there?')
    await page
      .getByRole('link', { name: /Is the red hatchback/ })
      .getByText('Billboard A1 · Autumn')
      .waitFor()
    await menu().getByLabel('1 unread text').waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('opens the conversation, which reads it, and shows a picture that comes meanwhile', async () => {
    await page.getByRole('link', { name: /Is the red hatchback/ }).click()
    await menu().getByLabel('1 unread text').waitFor({ state: 'detached' })
    const MediaUrl0 = `${business.house.url}/picture`
    await business.receive('+12125550199', 'This one', {
      NumMedia: '1',
      MediaUrl0,
      MediaContentType0: 'image/png',
    })
    const picture = story().getByRole('img', { name: 'Attachment 1' })
    await picture.waitFor()
    const width = `document.querySelector('[role=log] img').naturalWidth` // in the page, which has a DOM
    await expect.poll(() => page.evaluate(width), { timeout: 20_000 }).toBe(1)
  })

  it('answers, says in how many parts, and what became of it', async () => {
    await page.getByPlaceholder('Write a text').fill(`It is. ${'Come and see it. '.repeat(10)}`)
    await page.getByRole('button', { name: '2 parts' }).waitFor()
    await page.getByPlaceholder('Write a text').fill('It is. Tomorrow at ten?')
    await page.getByPlaceholder('Write a text').press('Enter')
    await story().getByText('It is. Tomorrow at ten?').waitFor()
    await story().getByText('Sent').waitFor()
    const asked = new URLSearchParams(business.house.visits.findLast(({ method }) => method === 'POST')?.body)
    expect(Object.fromEntries(asked)).toMatchObject({
      From: business.number,
      To: '+12125550199',
      Body: 'It is. Tomorrow at ten?',
    })
    await business.tell('delivered')
    await story().getByText('Delivered').waitFor()
  })

  it('takes the place to write away from whoever said STOP', async () => {
    await business.receive('+12125550199', 'stop')
    await page.getByText('They said STOP (Today)').waitFor()
    expect(await page.getByPlaceholder('Write a text').count()).toBe(0)
    await business.receive('+12125550199', 'START')
    await page.getByPlaceholder('Write a text').waitFor()
  })

  it('at phone width is the list, then the conversation, and back', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: 'Back to the conversations' }).click()
    await story().waitFor({ state: 'detached' })
    await page.getByRole('link', { name: /START/ }).click()
    await story().waitFor()
    expect(complaints).toEqual([])
  })
})
