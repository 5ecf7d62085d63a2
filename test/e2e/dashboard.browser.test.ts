import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallList, TestCallReply } from '#stages/call/call.wire.ts'
import { buildDashboard } from '../../vite.config.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type RunningServer } from '../support/server.ts'

// The dashboard as a person uses it: the real server, a real browser, roles and labels one perceives.
// The tests are one sitting and run in order: whoever signs in with the link sets a password and comes back with it.

const account = 'ana@example.com'
const password = 'a long and plain sentence'

let server: RunningServer
let browser: Browser
let sitting: BrowserContext
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  await buildDashboard()
  server = await startServer()
  browser = await launchBrowser(['--autoplay-policy=no-user-gesture-required'])
  sitting = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  page = await sitting.newPage()
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const heading = (name: string) => page.getByRole('heading', { level: 1, name })
const nav = (name: string) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name })
const place = () => new URL(page.url()).pathname

/** Counts what a screen reader could not call by a name. Runs in the page, which has a DOM where tests have none: hence text. */
const unnamedControls = `
  [...document.querySelectorAll('button, a[href], input, select, [role=slider]')].filter((control) => {
    const label = control.closest('label') ?? (control.id && document.querySelector('label[for="' + control.id + '"]'))
    return !label && (control.getAttribute('aria-label') ?? control.textContent).trim() === ''
  }).length`

describe('the dashboard', () => {
  it('lets in whoever has the one-time link, once, and asks how they come back', async () => {
    const link = await server.ask<{ url: string }>('POST', '/api/v1/sign-in-links')
    await page.goto(link.url)
    await page.getByRole('heading', { name: 'Welcome to Ringroot' }).waitFor()
    await page.getByLabel('E-mail').fill(account)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Save and go on' }).click()
    await heading('Home').waitFor()

    const stranger = await (await browser.newContext()).newPage()
    await stranger.goto(link.url)
    await stranger.getByRole('alert').getByText('This link was used already or has expired.').waitFor()
    expect(new URL(stranger.url()).pathname).toBe('/sign-in')
    await stranger.context().close()
  })

  it('teaches where there is nothing yet', async () => {
    await page.getByText('No calls yet').waitFor()
    await nav('Sources').click()
    await page.getByText('No calls in these days').waitFor()
    expect(place()).toMatch(/\/sources$/)
  })

  it('shows a test call while it rings, talks and ends, and then plays it', async () => {
    await page.getByRole('button', { name: 'Place a test call' }).first().click()
    await page.getByText('Rang Test number').waitFor()
    await page.getByText('The caller hung up').waitFor({ timeout: 30_000 })
    const wave = page.getByRole('slider', { name: 'Position in the recording' })
    await wave.waitFor({ timeout: 10_000 })

    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
    await expect.poll(async () => Number(await wave.getAttribute('aria-valuenow'))).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
  })

  it('moves the recording by keys: the slider by its own, the page by space and arrows', async () => {
    const wave = page.getByRole('slider', { name: 'Position in the recording' })
    const at = async () => Number(await wave.getAttribute('aria-valuenow'))
    await wave.press('Home')
    expect(await at()).toBe(0)
    await wave.press('ArrowRight')
    expect(await at()).toBe(5)
    await wave.press('End')
    expect(await at()).toBe(Number(await wave.getAttribute('aria-valuemax')))
    await heading('Test call').click()
    await page.keyboard.press('ArrowLeft')
    expect(await at()).toBeLessThan(Number(await wave.getAttribute('aria-valuemax')))
  })

  it('adds a call to the log by itself, without a reload', async () => {
    await nav('Calls').click()
    await heading('Calls').waitFor()
    const rows = page.getByRole('table', { name: 'Calls' }).getByRole('row')
    await expect.poll(() => rows.count()).toBe(2) // the headings and the test call
    await page.evaluate(() => Reflect.set(globalThis, 'stillTheSamePage', true))

    const { accounts } = await server.ask<{ accounts: { id: string }[] }>('GET', '/api/v1/me')
    const id = accounts[0]?.id ?? ''
    const { callId } = await server.ask<TestCallReply>('POST', `/api/v1/accounts/${id}/test-calls`, {
      talkMs: 500,
    })
    expect(callId).not.toBeNull()
    await expect.poll(() => rows.count()).toBe(3)
    await expect.poll(() => rows.nth(1).textContent(), { timeout: 20_000 }).toContain('Answered')
    expect(await page.evaluate(() => Reflect.get(globalThis, 'stillTheSamePage'))).toBe(true)

    const { calls } = await server.ask<CallList>('GET', `/api/v1/accounts/${id}/calls`)
    expect(calls[0]?.id).toBe(callId)
  })

  it('keeps every filter in the address, so that a view is a link', async () => {
    await page.getByLabel('Result').selectOption('Missed')
    await page.getByText('No call fits').waitFor()
    expect(new URL(page.url()).search).toBe('?result=missed')
    await page.reload()
    await page.getByText('No call fits').waitFor()
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await page.getByRole('table', { name: 'Calls' }).waitFor()
  })

  it('is walked by keyboard: g and a letter, slash, j and Enter', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('n')
    await heading('Numbers').waitFor()
    await page.keyboard.press('/')
    await heading('Calls').waitFor()
    await expect.poll(() => page.evaluate("document.activeElement.getAttribute('type')")).toBe('search')
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await heading('Test call').waitFor()
    expect(place()).toMatch(/\/calls\/[0-9a-f-]{36}$/)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    await page.keyboard.press('Escape')
  })

  it('adds a number, and gives back for ten seconds what was removed', async () => {
    await nav('Numbers').click()
    await page.getByRole('button', { name: 'Add number' }).click()
    const form = page.getByRole('dialog', { name: 'Add number' })
    await form.getByLabel('Number', { exact: true }).fill('not a number')
    await form.getByText('This is not a telephone number').waitFor()
    await form.getByLabel('Number', { exact: true }).fill('+12025550199')
    await form.getByLabel('Name').fill('Ring road')
    await form.getByRole('button', { name: 'Save' }).click()
    const row = page.getByRole('listitem').filter({ hasText: 'Ring road' })
    await row.waitFor()
    await row.getByRole('button', { name: /What to do with/ }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await row.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await row.waitFor()
    expect(await row.textContent()).toContain('(202) 555-0199')
  })

  it('adds somebody who answers, and others from a list; flows may ring them', async () => {
    await nav('Settings').click()
    await page.locator('#main').getByRole('link', { name: 'People', exact: true }).click()
    await page.getByRole('button', { name: 'Add person' }).first().click()
    const form = page.getByRole('dialog', { name: 'Add person' })
    await form.getByLabel('Name', { exact: true }).fill('Anna Pop')
    await form.getByLabel('Extension').fill('201')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row', { name: /Anna Pop.*201/ }).waitFor()

    await page.getByRole('button', { name: 'Import list' }).click()
    const list = page.getByRole('dialog', { name: 'Import list' })
    await list.getByLabel('Rows').fill('name\tdepartment\nDan Reyes\tSales')
    await list.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row', { name: /Dan Reyes.*Sales/ }).waitFor()
    await page.getByRole('link', { name: 'Destinations', exact: true }).click()
    const rung = page.getByRole('listitem').filter({ hasText: 'Somebody here' })
    await expect.poll(() => rung.count(), { timeout: 20_000 }).toBe(2)
  })

  it.each([
    ['Română', 'Acasă'],
    ['Українська', 'Огляд'],
    ['English', 'Home'],
  ])('speaks %s', async (language, home) => {
    await page.goto(new URL('/', server.url).href)
    await page.locator('aside button').last().click()
    await page.getByRole('menuitemradio', { name: language }).click()
    await heading(home).waitFor()
    expect(await page.title()).toBe(`${home} · Ringroot`)
  })

  it.each([
    '',
    '/calls',
    '/sources',
    '/team',
    '/numbers',
    '/sites',
    '/set-up',
    '/settings',
    '/settings?section=flows',
    '/settings?section=people',
    '/settings?section=channels',
  ])('fits a phone: %s has no sideways scroll', async (path) => {
    const narrow = await sitting.newPage()
    await narrow.setViewportSize({ width: 390, height: 844 })
    const { accounts } = await server.ask<{ accounts: { id: string }[] }>('GET', '/api/v1/me')
    await narrow.goto(new URL(`/${accounts[0]?.id}${path}`, server.url).href)
    await narrow.getByRole('heading', { level: 1 }).waitFor()
    expect(await narrow.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    const unnamed = await narrow.evaluate(unnamedControls)
    expect(unnamed).toBe(0)
    await narrow.close()
  })

  it('lets one out, and in again with the password only', async () => {
    await page.locator('aside button').last().click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await heading('Sign in').waitFor()
    await page.getByLabel('E-mail').fill(account)
    await page.getByLabel('Password').fill('something else')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('E-mail and password do not belong together.').waitFor()
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await heading('Home').waitFor()
    expect(place()).not.toBe('/sign-in')
  })

  it('never complained in the console, but for the password that was wrong', () => {
    expect(complaints.filter((complaint) => !complaint.includes('401'))).toEqual([])
  })
})
