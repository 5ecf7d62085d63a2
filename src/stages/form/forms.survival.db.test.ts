import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FormId, VisitId } from '#base/id.ts'
import { newId, now } from '#platform/clock.ts'
import { openDatabase, type Database } from '#platform/db.ts'
import { cuttable, type Cuttable } from '../../../test/support/cuttable.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { formHouse, type FormHouse } from '../../../test/support/form-house.ts'
import { formWriter } from './form-log.job.ts'
import type { Form } from './form.ts'

let database: TestDatabase
let wire: Cuttable
let db: Database
let house: FormHouse
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  wire = await cuttable(database.url)
  db = openDatabase(wire.url)
  house = await formHouse(db)
})
afterEach(async () => {
  wire.mend()
  await house.close()
  await db.close()
  await wire.close()
})

test('while the database is away forms are taken, and own forms drawn; all is there when it is back', async () => {
  const design = {
    fields: [{ name: 'name', label: 'Name', kind: 'text', required: true, options: [] }],
    button: 'Send',
    thanks: 'Thank you!',
    redirect: null,
    language: 'en',
  }
  await house.ask('POST', '/own-forms', { key: 'contact', name: 'Contact', design })
  const visit = await house.visit()
  wire.cut()
  expect(await house.tell({ visit })).toBe(202)
  const unseen = await house.visit('https://shop.example/?gclid=x') // a visit that is nowhere but in the journal, either
  expect(await house.tell({ visit: unseen, key: '#other' })).toBe(202)
  expect((await house.ask('GET', '/collect/key1/form/contact')).status).toBe(200)
  expect((await house.ask('GET', '/forms')).status).toBe(503)
  wire.mend()
  await expect
    .poll(async () => (await house.list())?.forms?.map(({ source }) => source?.campaign))
    .toEqual(['', 'spring'])
})

test('a visit that nobody knew when the form came is found when it is written', async () => {
  const visit = await house.visit()
  await house.visits.drained()
  const form: Form = {
    id: newId<FormId>(),
    accountId: house.account,
    at: now(),
    siteId: house.site,
    key: '#contact',
    formName: 'Contact',
    own: null,
    pageUrl: '',
    visitId: visit as VisitId, // the server minted it
    visitorId: null,
    source: null,
    basis: 'unlinked',
    fields: [],
    name: 'Ana',
    email: null,
    phone: null,
    test: false,
    spamWhy: null,
  }
  await formWriter({ db, mail: false })(house.account, [form])
  expect((await house.list()).forms).toMatchObject([
    { basis: 'visit', visitId: visit, source: { source: 'google', campaign: 'spring' } },
  ])
})
