import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../test/support/browser.ts'
import { buildSnippet } from './build.ts'

let folder: string
let server: Server
let browser: Browser
let status = 422
const asked: unknown[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringroot-callback-'))
  const code = (await buildSnippet(folder)).find(({ name }) => name === 'ringroot-callback.js')?.code
  server = createServer((request, response) => {
    if (request.method === 'POST') {
      return void text(request).then((body) => {
        asked.push(request.url, JSON.parse(body))
        response.writeHead(status).end('{}')
      })
    }
    if (request.url === '/ringroot-callback.js') return void response.end(code)
    // The page's policy allows no style sheet but its own, and its snippet knows the visit.
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': "style-src 'self'" })
    response.end(
      `<script>ringroot = () => ({ visit: 'v1', visitor: null })</script>
      <script async src="/ringroot-callback.js" data-site="key1" data-button="Ring me" data-thanks="Soon!"></script>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

const posted = (said: string) => ['/collect/key1/callback', { visit: 'v1', visitor: null, number: said }]

test('it is drawn whatever style sheets the page forbids, and closes by Escape', async () => {
  const page = await browser.newPage({ colorScheme: 'dark', viewport: { width: 390, height: 700 } })
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) // it listens on a port
  const button = page.getByRole('button', { name: 'Ring me' })
  await button.click()
  const number = page.getByRole('textbox', { name: 'Your telephone number' })
  const card = number.locator('xpath=../..')
  expect(await card.evaluate((drawn) => getComputedStyle(drawn).backgroundColor)).toBe('rgb(30, 33, 39)')
  expect((await card.boundingBox())?.width).toBeLessThanOrEqual(390 - 32)
  await number.press('Escape')
  expect(await number.isVisible()).toBe(false)
  expect(await button.evaluate((drawn) => drawn.matches(':focus'))).toBe(true)
})

test('a visitor types a number and is told what became of it, also when it was refused first', async () => {
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) // it listens on a port
  await page.getByRole('button', { name: 'Ring me' }).click()
  const number = page.getByRole('textbox', { name: 'Your telephone number' })
  await number.fill('415')
  await number.press('Enter')
  await page.getByRole('status').getByText('Please check the number').waitFor()
  status = 202
  await number.fill('(415) 555-2671')
  await number.press('Enter')
  await page.getByRole('status').getByText('Soon!').waitFor()
  expect(await number.isVisible()).toBe(false)
  expect(asked).toEqual([...posted('415'), ...posted('(415) 555-2671')])
})
