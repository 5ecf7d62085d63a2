import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { accountServer } from '../../../test/support/account-server.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { happen, idOf, newBusiness, type PastEvent } from '../../../test/support/past.ts'
import { personRoutes } from './person.api.ts'
import { refreshPersons } from './person.store.ts'
import type { PersonDetail, PersonList } from './person.wire.ts'

let database: TestDatabase
let server: HttpServer
let account: AccountId
let audited: string[]

beforeAll(async () => {
  database = await testDatabase()
  server = await accountServer(() => account, {
    actor: () => 'user:1',
    audit: async (action, subject) => void audited.push(`${action} ${subject}`),
  })
  await server.register(personRoutes(database.db))
})
afterAll(async () => {
  await server.close()
  await database.close()
})

const ann = '+12125550101'
const ben = '+12125550102'

const past: readonly PastEvent[] = [
  { day: 1, visit: 'v1', visitor: 'laptop', source: 'Paid Search' },
  { day: 3, visit: 'v2', visitor: 'laptop', source: 'Email' },
  { day: 3, hour: 13, call: 'c1', phone: ann, visit: 'v2', name: 'Ann' },
  { day: 4, visit: 'v3', visitor: 'mobile', source: 'Direct' },
  { day: 4, hour: 13, call: 'c2', phone: ann, visit: 'v3', basis: 'callback', firstTime: false },
  { day: 5, text: 't1', phone: ann },
  { day: 6, call: 'c3', phone: ann, out: true },
  { day: 2, visit: 'v4', visitor: 'other', source: 'Direct' },
  { day: 2, hour: 13, call: 'c4', phone: ben, visit: 'v4' },
  { day: 8, form: 'f1', visitor: 'tablet', email: 'ann@example.com', phone: ann },
  { day: 8, form: 'f2', visitor: 'robot', email: 'ann@example.com', spam: true },
  { day: 20, sale: 's1', amount: 250_00, email: 'Ann@Example.com' },
  { day: 21, sale: 's2', amount: 10_00, ofCall: 'c4' },
  { day: 6, hour: 13, call: 'c8', phone: ben, visit: 'v1', sure: 0.55, firstTime: false },
  { day: 7, call: 'c5', phone: '+12125550103', spam: true, visit: 'v4' },
  { day: 7, call: 'c6', phone: '+12125550104', test: true, visit: 'v4' },
  { day: 7, call: 'c7', phone: null },
]

const refresh = (whole = false) => database.db.account(account, (trx) => refreshPersons(trx, { whole }))
const list = async (query = '') => (await server.inject({ url: `/persons?${query}` })).json<PersonList>()
const namesIn = async (query: string) => (await list(query)).persons.map(({ name }) => name)
const one = async (id: string) =>
  (await server.inject({ url: `/persons/${encodeURIComponent(id)}` })).json<PersonDetail>()

/** The persons of an account, as the identities of each. */
const persons = () =>
  database.db.account(account, async (trx) => {
    const { rows } = await sql<{ identities: string[] }>`
      select array_agg(identity order by identity) as identities from person_identities
      where account_id = current_account() group by person_id order by 1`.execute(trx)
    return rows.map(({ identities }) => identities)
  })

const browser = (name: string) => `visitor:${idOf(name)}`
const expected = [
  ['email:ann@example.com', `phone:${ann}`, browser('laptop'), browser('mobile'), browser('tablet')].sort(),
  [`phone:${ben}`, browser('other')],
]

async function tellPast(): Promise<void> {
  audited = []
  account = await newBusiness(database.db)
  await happen(database.db, account, past)
  await refresh()
}

test('a person is a phone and the browsers that called from it; robots, tests and the withheld are nobody', async () => {
  await tellPast()
  expect(await persons()).toEqual(expected)
  const { persons: rows } = await list()
  expect(
    rows.map(({ phones, browsers, visits, calls, texts, forms, sales, name }) => ({
      phones,
      browsers,
      visits,
      calls,
      texts,
      forms,
      sales,
      name,
    })),
  ).toEqual([
    { phones: [ann], browsers: 3, visits: 3, calls: 3, texts: 1, forms: 1, sales: 1, name: 'Ann' },
    { phones: [ben], browsers: 1, visits: 1, calls: 2, texts: 0, forms: 0, sales: 1, name: null },
  ])
  expect(rows[0]?.source?.channel).toBe('Paid Search')
})

test('a browser that only may have called is nobody yet; one that sent a form without a name is somebody', async () => {
  account = await newBusiness(database.db)
  await happen(database.db, account, [
    { day: 1, visit: 'v1', visitor: 'perhaps' },
    { day: 1, hour: 13, call: 'c1', phone: ann, visit: 'v1', sure: 0.5 },
    { day: 2, visit: 'v2', visitor: 'shy' },
    { day: 2, hour: 13, form: 'f1', visitor: 'shy', visit: 'v2' },
  ])
  await refresh()
  expect((await list()).persons.map(({ phones, forms }) => [phones, forms])).toEqual([
    [[], 1],
    [[ann], 0],
  ])
  const perhaps = await one(browser('perhaps'))
  expect(perhaps.apart).toMatchObject([{ why: 'unlikely', likelihood: 0.5, identity: { value: ann } }])
})

test('whenever it was looked, and in whatever order things came, the persons are the same', async () => {
  account = await newBusiness(database.db)
  // A visit must be there before its call is credited to it; all else comes as it likes.
  const visits = past.filter((event) => 'visitor' in event && !('form' in event)).toReversed()
  const rest = past.filter((event) => !visits.includes(event)).toReversed()
  await happen(database.db, account, visits)
  for (const event of rest) {
    await happen(database.db, account, [event])
    await refresh(true)
  }
  expect(await persons()).toEqual(expected)
  await refresh()
  await refresh(true)
  expect(await persons()).toEqual(expected)
})

test('the story tells what happened, newest first, and why the identities are one person', async () => {
  await tellPast()
  const detail = await one(`phone:${ann}`)
  expect(detail.story.map(({ kind, id }) => [kind, id])).toEqual([
    ['sale', idOf('s1')],
    ['form', idOf('f1')],
    ['call', idOf('c3')],
    ['text', idOf('t1')],
    ['call', idOf('c2')],
    ['visit', idOf('v3')],
    ['call', idOf('c1')],
    ['visit', idOf('v2')],
    ['visit', idOf('v1')],
  ])
  expect(detail.identities.map(({ kind, value }) => [kind, value])).toEqual([
    ['phone', ann],
    ['email', 'ann@example.com'],
    ['visitor', idOf('laptop')],
    ['visitor', idOf('mobile')],
    ['visitor', idOf('tablet')],
  ])
  expect(detail.joins.map(({ why, ref, times, likelihood }) => ({ why, ref, times, likelihood }))).toEqual([
    { why: 'call', ref: idOf('c1'), times: 1, likelihood: 0.8 },
    { why: 'callback', ref: idOf('c2'), times: 1, likelihood: 1 },
    ...Array.from({ length: 3 }, () => ({ why: 'form', ref: idOf('f1'), times: 1, likelihood: 1 })), // each with each
  ])
  // A call that may as well be another visit's joins nobody, and says so.
  expect(detail.apart).toMatchObject([{ why: 'unlikely', likelihood: 0.55, identity: { value: ben } }])
  for (const { id } of detail.identities) expect((await one(id)).id).toBe(detail.id)
})

test('“not the same person” takes an identity off, says so on both pages, and can be taken back', async () => {
  await tellPast()
  const whole = await one(`phone:${ann}`)
  const laptop = whole.identities.find(({ value }) => value === idOf('laptop'))
  const cut = await server.inject({ method: 'PUT', url: `/identities/${laptop?.id}/cut` })
  expect(cut.json()).toEqual({ person: laptop?.id, cuts: 1 })
  const left = await one(`phone:${ann}`)
  expect(left.identities.map(({ value }) => value)).toEqual([
    ann,
    'ann@example.com',
    idOf('mobile'),
    idOf('tablet'),
  ])
  expect(left.apart).toMatchObject([
    { why: 'cut-off', person: laptop?.id, identity: { value: idOf('laptop'), cutOff: true } },
  ])
  expect((await one(laptop?.id ?? '')).identities).toHaveLength(1)
  await refresh(true) // what somebody said is kept
  expect((await one(`phone:${ann}`)).identities).toHaveLength(4)
  const mended = await server.inject({ method: 'DELETE', url: `/identities/${laptop?.id}/cut` })
  expect(mended.json()).toEqual({ person: whole.id, cuts: 0 })
  expect(await one(`phone:${ann}`)).toEqual(whole)
  expect(audited).toEqual([`person.cut ${laptop?.id}`, `person.mended ${laptop?.id}`])
})

test('an office phone that calls from many browsers joins none of them, and says why', async () => {
  account = await newBusiness(database.db)
  const office = Array.from({ length: 20 }, (_, n): readonly PastEvent[] => [
    { day: n, visit: `o${n}`, visitor: `desk ${n}` },
    { day: n, hour: 13, call: `oc${n}`, phone: ann, visit: `o${n}` },
  ]).flat()
  await happen(database.db, account, office)
  await refresh()
  const detail = await one(`phone:${ann}`)
  expect(detail.identities).toMatchObject([{ crowded: true, value: ann }])
  expect(detail.apart).toHaveLength(20)
  expect(detail.apart[0]?.why).toBe('crowded')
})

test('the list is searched by any part of a number, by name, and read page by page', async () => {
  await tellPast()
  const found = async (search: string) =>
    (await list(`search=${encodeURIComponent(search)}`)).persons.map(({ phones }) => phones[0])
  expect(await found('(212) 555-0102')).toEqual([ben])
  await database.db.account(account, async (trx) => {
    await sql`insert into callers (account_id, number, name) values (current_account(), ${ben}, 'Ben 100%_')`.execute(
      trx,
    )
  })
  expect(await found('0%_')).toEqual([ben])
  expect(await found('nobody')).toEqual([])
  const first = await list('limit=1')
  const second = await list(`limit=1&cursor=${first.next}`)
  expect([first, second].map(({ persons: [row] }) => row?.phones)).toEqual([[ann], [ben]])
  expect(second.next).toBeNull()
})

test('somebody nobody named is called as they signed their last form, and found by it', async () => {
  await tellPast()
  await database.db.account(account, async (trx) => {
    await sql`update calls set caller_name = null`.execute(trx)
    await sql`update form_submissions set name = case when spam then 'Mallory' else 'Ann Lee' end`.execute(
      trx,
    )
  })
  expect(await namesIn('')).toEqual(['Ann Lee', null])
  expect(await namesIn('search=ann%20l')).toEqual(['Ann Lee'])
  expect(await namesIn('search=mallory')).toEqual([])
})

test('what is no person is not found, and another account’s are nobody', async () => {
  await tellPast()
  const { id } = await one(`phone:${ann}`)
  account = await newBusiness(database.db)
  for (const url of [`/persons/${id}`, '/persons/7', '/persons/phone:+1', `/persons/${idOf('x')}`])
    expect((await server.inject({ url })).statusCode).toBe(404)
  for (const method of ['PUT', 'DELETE'] as const)
    expect((await server.inject({ method, url: `/identities/${id}/cut` })).statusCode).toBe(404)
})
