import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildSnippet } from '../../src/snippet/build.ts'
import { buildDashboard } from '../../vite.config.ts'
import { launchBrowser } from '../support/browser.ts'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { loudness, note } from '../support/loudness.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { SingingPhone } from '../support/singing-phone.ts'
import { openWebSite, type WebSite } from '../support/web-site.ts'

/**
 * The story Ringroot exists for: a person lands on a web page from an ad, sees a number that was lent to them, dials it; a real SIP
 * call is answered, announced, connected, recorded and hung up; and the dashboard shows it live, with the ad that caused it.
 */

const businessNumber = '+12025550100'
const pool = ['+12025550161', '+12025550162']
const ad = 'utm_source=google&utm_medium=cpc&utm_campaign=spring+sale&gclid=Cj0KCQjw'
const siteKey = 'story-site-key'

let database: TestDatabase
let server: RunningServer
let site: WebSite
let browser: Browser
let caller: SingingPhone
let reception: SingingPhone

beforeAll(async () => {
  await Promise.all([buildDashboard(), buildSnippet()])
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url })
  site = await dealership(server.url)
  browser = await launchBrowser()
  caller = await SingingPhone.open({ hertz: 500, codec: 'PCMA' })
  reception = await SingingPhone.open({ hertz: 900, codec: 'PCMU' })
  reception.pickUpAfter(2000)
})

afterAll(async () => {
  await browser?.close()
  await caller?.close()
  await reception?.close()
  site?.close()
  await server?.close()
  await database?.close()
})

/** The customer's web site: two pages with the business's number in words and in a link, and the tag. */
function dealership(ringroot: string): Promise<WebSite> {
  const body = (title: string, more: string): string => `<!doctype html>
<html lang="en">
  <head>
    <title>${title}</title>
    <script async src="${ringroot}/ringroot.js" data-site="${siteKey}"></script>
  </head>
  <body>
    <h1>${title}</h1>
    <p>Call us: <b>(202) 555-0100</b>, or <a href="tel:+12025550100">tap here</a>. ${more}</p>
  </body>
</html>`
  const pages: Readonly<Record<string, string>> = {
    '/': body('Spring sale', '<a href="/cars">See the cars</a>'),
    '/cars': body('All our cars', ''),
  }
  return openWebSite((path) => pages[path])
}

const theBusiness = (): string => `
account: { country: US }
trunks: [{ name: Carrier, addresses: [127.0.0.1] }]
destinations: [{ name: Reception, sip: "sip:reception@127.0.0.1:${reception.port}" }]
flows:
  - name: Sales
    steps:
      - announce: This call may be recorded.
      - record: true
      - ring: [{ destination: Reception, for: 20 }]
        whisper: Call from [source]
pools: [{ name: Web, flow: Sales }]
numbers: [${pool.map((number) => `{ number: "${number}", pool: Web }`).join(', ')}]
sites:
  - name: Dealership
    url: ${site.url}
    consent: always
    key: ${siteKey}
    swaps: [{ find: "${businessNumber}", pool: Web }]
`

/** Signs the owner in with the one-time link, and opens the call log. */
async function openCallLog(): Promise<Page> {
  const owner = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  const link = await server.ask<{ url: string }>('POST', '/api/v1/sign-in-links')
  await owner.goto(link.url)
  await owner.getByLabel('E-mail').fill('ana@example.com')
  await owner.getByLabel('Password').fill('a long and plain sentence')
  await owner.getByRole('button', { name: 'Save and go on' }).click()
  await owner.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calls' }).click()
  await owner.getByText('No calls yet').waitFor()
  return owner
}

it('follows a person from the ad to the screen', async () => {
  const business = await Business.of(server, theBusiness())
  const owner = await openCallLog()
  await owner.evaluate(() => Reflect.set(globalThis, 'stillTheSamePage', true))

  // A person comes from an ad, looks around, and sees a number that is lent to them on every page.
  const visitor = await (await browser.newContext()).newPage()
  await visitor.goto(`${site.url}/?${ad}`, { referer: 'https://www.google.com/' })
  const shown = visitor.locator('b')
  const link = visitor.getByRole('link', { name: 'tap here' })
  await expect.poll(() => shown.textContent(), { timeout: 20_000 }).not.toContain('555-0100')
  await visitor.getByRole('link', { name: 'See the cars' }).click()
  await visitor.getByRole('heading', { name: 'All our cars' }).waitFor()
  await expect.poll(() => shown.textContent(), { timeout: 20_000 }).not.toContain('555-0100')
  const number = (await link.getAttribute('href'))?.replace('tel:', '') ?? ''
  expect(pool).toContain(number)
  expect(await shown.textContent()).toBe(`(202) 555-${number.slice(-4)}`) // as the page writes it

  // They dial it. It rings at the business's reception, and in the dashboard.
  const calling = caller.dial(number, server.sipPort)
  const row = owner.getByRole('table', { name: 'Calls' }).getByRole('row').nth(1)
  const says = (words: string) => row.filter({ hasText: words }).waitFor({ timeout: 30_000 })
  await says('Greeting')
  await says('Ringing')
  const talking = await reception.answered.first()
  await says('Talking')
  await says('google · spring sale')
  expect(await row.textContent()).toContain('Ann Lee')
  await new Promise((resolve) => setTimeout(resolve, 2500)) // they talk
  talking.hangup()
  expect(await calling.heard.end.first()).toMatchObject({ why: 'bye' })
  await says('Answered')
  expect(await owner.evaluate(() => Reflect.get(globalThis, 'stillTheSamePage'))).toBe(true)

  // The call's own page tells all of it.
  await row.getByText('Ann Lee').click()
  await owner.getByRole('heading', { level: 1, name: 'Ann Lee' }).waitFor()
  const position = owner.getByRole('slider', { name: 'Position in the recording' })
  await position.waitFor({ timeout: 20_000 })
  await owner.getByRole('button', { name: 'Play', exact: true }).click()
  await expect
    .poll(async () => Number(await position.getAttribute('aria-valuenow')), { timeout: 20_000 })
    .toBeGreaterThan(0)
  for (const words of [
    'cpc',
    'gclid',
    'www.google.com',
    'The visit to Dealership',
    'All our cars',
    'The caller heard',
    'This call may be recorded.',
    'Reception answered',
    'Talking with Reception',
    'Call from google',
    'The business hung up',
  ])
    await owner.getByText(words).first().waitFor()

  // And so does the API, whose recording has the caller left and the business right.
  const [logged] = await business.calls()
  const call = await business.call(logged?.id ?? '')
  expect(call).toMatchObject({
    result: 'answered',
    endedBy: 'callee',
    number,
    caller: '+12025550199',
    basis: 'model',
    answeredBy: 'Reception',
    recording: 'ready',
    source: { source: 'google', medium: 'cpc', campaign: 'spring sale', channel: 'Paid Search' },
    journey: { site: 'Dealership', clickIds: { gclid: 'Cj0KCQjw' } },
  })
  expect(call.journey?.pages.map(({ title }) => title)).toEqual(['Spring sale', 'All our cars'])
  const wav = await business.recording(call.id)
  const talk = Date.parse(call.connectedAt ?? '') - recordingBegan(call.timeline)
  const listen = (channel: 'left' | 'right', hertz: number): number =>
    loudness(wav, { channel, band: note(hertz), from: talk / 1000 + 0.5, length: 1.5 })
  expect(listen('left', 500)).toBeGreaterThan(0.1)
  expect(listen('left', 900)).toBeLessThan(0.008)
  expect(listen('right', 900)).toBeGreaterThan(0.1)
  expect(listen('right', 500)).toBeLessThan(0.008)
})

const recordingBegan = (timeline: readonly Readonly<{ at: string; kind: string }>[]): number =>
  Date.parse(timeline.find(({ kind }) => kind === 'recording-started')?.at ?? '')
