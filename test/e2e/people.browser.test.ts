import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { refreshPersons } from '#stages/person/person.store.ts'
import { buildDashboard } from '../../vite.config.ts'
import { launchBrowser } from '../support/browser.ts'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { happen } from '../support/past.ts'
import { startServer, type RunningServer } from '../support/server.ts'

// One person's visits and calls as a story, and what their path earns by each model: the real server, a real browser.

let database: TestDatabase
let server: RunningServer
let browser: Browser
let page: Page
let home: string

const ann = '+12125550101'

beforeAll(async () => {
  await buildDashboard()
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url })
  const business = await Business.of(server)
  const account = business.path.split('/').at(-1) as AccountId // the account's path ends with its id
  await happen(database.db, account, [
    { day: 1, visit: 'v1', visitor: 'laptop', source: 'Paid Social' },
    { day: 4, visit: 'v2', visitor: 'laptop', source: 'Email' },
    { day: 4, hour: 13, call: 'c1', phone: ann, visit: 'v2', name: 'Ann Miller' },
    { day: 9, sale: 's1', amount: 120_000, phone: ann },
  ])
  await database.db.account(account, (trx) => refreshPersons(trx))
  home = `${server.url}/${account}`
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(30_000)
  const link = await server.ask<{ url: string }>('POST', '/api/v1/sign-in-links')
  await page.goto(link.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await database?.close()
})

it('a person has one story; who is not them is cut off, and taken back', async () => {
  await page.goto(`${home}/people`)
  await page.getByRole('link', { name: 'Ann Miller' }).click()
  const story = page.locator('section', { has: page.getByRole('heading', { name: 'Story' }) })
  await story.getByText('Sold').waitFor()
  expect(await story.getByText(/^(Sold|Called|Email|Paid Social)/).allInnerTexts()).toEqual([
    'Sold',
    'Called (212) 555-0100',
    'Email',
    'Paid Social',
  ])

  await page.getByRole('button', { name: /Browser .* is not theirs/ }).click()
  await page.getByText('you said it is not theirs').waitFor()
  expect(await story.getByText('Paid Social', { exact: true }).count()).toBe(0)
  await page.getByRole('button', { name: 'Theirs after all' }).click()
  await story.getByText('Paid Social', { exact: true }).waitFor()
})

it('models stand side by side: last touch thanks the mail, first touch the ad', async () => {
  await page.goto(`${home}/models?from=2026-04-01&to=2026-04-30&conversion=sale&measure=money`)
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) })
  await row('Paid Social').waitFor()
  // In paths, last touch, and then each model with its distance from it.
  expect(await row('Paid Social').innerText()).toMatch(
    /1\s+\$0\.00\s+\+\$1\.2K\s+\$1,200\s+\+\$600\s+\$600\.00/,
  )
  expect(await row('Email').innerText()).toMatch(/1\s+\$1,200\s+-\$1\.2K\s+\$0\.00/)
  await page.getByRole('button', { name: 'Shapley' }).click()
  await page.getByRole('columnheader', { name: 'Shapley' }).waitFor()
  expect(new URL(page.url()).searchParams.get('models')).toContain('shapley')
})
