import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { field, formHouse, type FormHouse } from '../../../test/support/form-house.ts'
import { openFormBook } from './form-book.store.ts'
import { createFormMail } from './form-mail.job.ts'
import type { FormId } from '#base/id.ts'
import type { Design, OwnForms } from './own-form.wire.ts'

let database: TestDatabase
let house: FormHouse
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  house = await formHouse(database.db)
})
afterEach(() => house.close())

const design: Design = {
  fields: [
    { name: 'name', label: 'Name', kind: 'text', required: true, options: [] },
    { name: 'phone', label: 'Telephone', kind: 'phone', required: true, options: [] },
    { name: 'car', label: 'Car', kind: 'select', required: false, options: ['Tacoma', 'Civic'] },
  ],
  button: 'Send',
  thanks: 'Thank you!',
  redirect: null,
  language: 'ro',
}
const testDrive = { key: 'test-drive', name: 'Test drive', design }
const good = [field('name', 'Ana Pop'), field('phone', '212 555 0142'), field('car', 'Civic')]
const tell = (fields = good, part = {}) => house.tell({ own: true, key: 'test-drive', fields, ...part })

test('a form of one’s own is drawn for its pages, and its answers are a form', async () => {
  expect((await house.ask('POST', '/own-forms', testDrive)).status).toBe(201)
  const drawn = await house.ask('GET', '/collect/key1/form/test-drive')
  expect(drawn.body).toMatchObject({ ...design, name: 'Test drive', words: { sending: 'Se trimite…' } })
  expect(await tell([...good, field('more', 'unasked')])).toBe(202)
  await expect
    .poll(async () => (await house.list()).forms)
    .toMatchObject([{ own: true, formName: 'Test drive', name: 'Ana Pop', phone: '+12125550142' }])
  const [row] = (await house.list()).forms
  const detail = await house.ask('GET', `/forms/${row?.id}`)
  expect(detail.body).toMatchObject({
    fields: [{ label: 'Name' }, { label: 'Telephone' }, { label: 'Car', value: 'Civic' }],
  })
  expect(((await house.ask('GET', '/own-forms')).body as OwnForms).forms).toMatchObject([{ recent: 1 }])
})

test('answers that the form does not accept are refused, each by its name', async () => {
  await house.ask('POST', '/own-forms', testDrive)
  const fields = [field('phone', 'no number'), field('car', 'Trabant')]
  expect(await tell(fields)).toBe(422)
  expect(await house.told({ own: true, key: 'test-drive', fields })).toEqual([
    { path: 'fields/name', message: 'required' },
    { path: 'fields/phone', message: 'phone' },
    { path: 'fields/car', message: 'option' },
  ])
})

test('a machine that fills in the trap is not told so', async () => {
  await house.ask('POST', '/own-forms', testDrive)
  expect(await tell([field('name', 'x')], { trap: 'http://pills.example' })).toBe(202)
  await expect
    .poll(async () => (await house.list('?spam=true')).forms)
    .toMatchObject([{ spamWhy: 'honeypot' }])
})

test('it is changed and removed; what was sent by it stays; a key belongs to one form', async () => {
  const { body } = await house.ask('POST', '/own-forms', testDrive)
  const { id } = body as { id: string }
  expect((await house.ask('POST', '/own-forms', testDrive)).status).toBe(409)
  expect((await house.ask('PUT', `/own-forms/${id}`, { ...testDrive, name: 'Drive it' })).status).toBe(200)
  await tell()
  await expect.poll(async () => (await house.list()).forms).toMatchObject([{ formName: 'Drive it' }])
  expect((await house.ask('DELETE', `/own-forms/${id}`)).status).toBe(204)
  expect((await house.ask('DELETE', `/own-forms/${id}`)).status).toBe(404)
  expect((await house.ask('GET', '/collect/key1/form/test-drive')).status).toBe(404)
  expect(await tell()).toBe(404)
  expect((await house.list()).forms).toHaveLength(1)
})

test.each([
  ['no field', { fields: [] }],
  ['two answers of one name', { fields: [design.fields[0], design.fields[0]] }],
  ['nothing to choose', { fields: [{ ...design.fields[2], options: [] }] }],
  ['a way out that is a script', { redirect: 'javascript:alert(1)' }],
])('a design with %s is refused', async (_what, part) => {
  const wrong = { ...testDrive, design: { ...design, ...part } }
  expect((await house.ask('POST', '/own-forms', wrong)).status).toBe(400)
})

test('forms and settings are there after a restart, before anything is asked of the database', async () => {
  await house.ask('POST', '/own-forms', testDrive)
  await house.ask('PATCH', `/form-settings/${house.site}`, { capture: 'none' })
  const book = await openFormBook(database.db)
  expect(book.ownForm(house.account, 'test-drive')?.name).toBe('Test drive')
  expect(book.captureOf(house.account, house.site)).toBeNull()
})

test('whoever is named hears of a form by mail, once; of spam nobody does', async () => {
  await house.ask('PATCH', `/form-settings/${house.site}`, { mailTo: ['sales@shop.example'] })
  await house.tell({ fields: [field('name', 'Ana'), field('message', 'Hello', 'textarea', 'Message')] })
  await house.tell({ tookMs: 3 })
  await expect.poll(async () => (await house.list()).forms).toHaveLength(2)
  const { rows } = await database.db.account(house.account, async (trx) => {
    const forms = await trx.selectFrom('form_submissions').select(['id', 'spam']).execute()
    return { rows: forms }
  })
  const send = createFormMail({
    db: database.db,
    mailer: { send: async (mail) => void house.letters.push(mail) },
    url: 'https://ringroot.example',
  })
  for (const { id } of rows) await send(house.account, id as FormId) // the column of these ids
  expect(house.letters).toMatchObject([{ to: ['sales@shop.example'], subject: 'Contact us: Ana' }])
  expect(house.letters[0]?.text).toContain('Message: Hello')
  expect(house.letters[0]?.text).toContain(`https://ringroot.example/${house.account}/forms/`)
})
