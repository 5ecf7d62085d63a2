import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { buildSnippet } from '../../src/snippet/build.ts'
import { launchBrowser } from './browser.ts'
import { startCollector, type Collector } from './collector.ts'

export const us = { country: '1', trunk: '', national: '5551234567' }
export const usShown = { country: '1', trunk: '', national: '4150009876' }
const ro = { country: '40', trunk: '0', national: '211234567' }
const roShown = { country: '40', trunk: '0', national: '319998877' }

/** Gone when the snippet has swapped a number we know. */
export const landmark = '<p id="landmark">555-123-4567</p>'

/** Each row is a block of one page. */
export const blocks = (rows: readonly (readonly string[])[]) =>
  rows.map(([, block], nth) => `<div id="at${nth}">${block}</div>`).join('')

/** The built snippet, who answers it, and a visitor's browser: a new one for each test of the file that calls this. */
export function snippetHouse() {
  let browser: Browser
  let folder: string
  let starter: string
  let ringroot: Collector
  let context: BrowserContext
  let page: Page
  let troubles: string[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringroot-snippet-'))
    const scripts = await buildSnippet(folder)
    starter = scripts.find(({ name }) => name === 'starter.js')?.code ?? ''
    ringroot = await startCollector(scripts)
    ringroot.shows.push([us, usShown], [ro, roShown])
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await ringroot?.close()
    await rm(folder, { recursive: true, force: true })
  })

  beforeEach(async () => {
    ringroot.reset()
    context = await browser.newContext()
    page = await context.newPage()
    troubles = []
    page.on('pageerror', (error) => troubles.push(error.message))
    page.on('console', (message) => troubles.push(message.text()))
  })
  afterEach(async () => {
    await context.close()
  })

  /** Serves the body at `path` with the snippet in its head, and goes there. */
  async function open(body: string, path = '/', head = '%SNIPPET%'): Promise<void> {
    ringroot.pages.set(
      path,
      `<!doctype html><html><head><title>A page</title>${head}</head><body>${body}</body></html>`,
    )
    await page.goto(ringroot.site + path)
  }
  const swapped = () =>
    page.locator('#landmark', { hasText: /^415-000-9876$/ }).waitFor({ state: 'attached' })
  const settle = () => page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
  const html = (selector = '#at') => page.locator(selector).innerHTML()

  return {
    open,
    swapped,
    settle,
    html,
    get context() {
      return context
    },
    get page() {
      return page
    },
    /** A test that needs another browser brings its own page; `open` and the others use it then. */
    set page(own: Page) {
      page = own
    },
    get ringroot() {
      return ringroot
    },
    /** The starter's code. */
    get starter() {
      return starter
    },
    /** Errors and lines in the console of the page. */
    get troubles(): readonly string[] {
      return troubles
    },
  }
}
