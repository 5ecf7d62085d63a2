import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { field, formHouse, type FormHouse } from '../../../test/support/form-house.ts'
import type { FormDetail, FormRow, FormSettingsReply } from './form.wire.ts'

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

/** The list once as many forms are in it: they are written behind. */
async function listed(count: number, query = ''): Promise<readonly FormRow[]> {
  await expect.poll(async () => (await house.list(query)).forms.length).toBe(count)
  return (await house.list(query)).forms
}

describe('a form', () => {
  test('is a lead with its visit’s source, and says who sent it', async () => {
    const visit = await house.visit()
    const phone = field('your-phone', '(212) 555-0142', 'tel')
    expect(
      await house.tell({
        visit,
        fields: [field('fname', 'Ana'), field('lname', 'Pop'), field('email', 'Ana@Example.com'), phone],
      }),
    ).toBe(202)
    expect(await listed(1)).toMatchObject([
      {
        site: 'Site',
        formKey: '#contact',
        formName: 'Contact us',
        own: false,
        name: 'Ana Pop',
        email: 'ana@example.com',
        phone: '+12125550142',
        firstTime: true,
        spam: false,
        test: false,
        basis: 'visit',
        visitId: visit,
        source: { source: 'google', medium: 'cpc', campaign: 'spring', channel: 'Paid Search' },
      },
    ])
  })

  test('told twice is one form, and another one by the same person is a repeat', async () => {
    const id = randomUUID()
    await Promise.all([house.tell({ id }), house.tell({ id })])
    await house.tell({ id })
    await listed(1)
    await house.tell({ key: '#other' })
    const [second, first] = await listed(2)
    expect([first?.firstTime, second?.firstTime]).toEqual([true, false])
    const { body } = await house.ask('GET', `/forms/${second?.id}`)
    expect((body as FormDetail).others).toMatchObject([{ kind: 'form', id, name: 'Contact us' }])
  })

  test('without a visit has what its own page says; with nothing said it is unlinked, never direct', async () => {
    await house.tell({ url: 'https://shop.example/?utm_source=mail&utm_medium=email' })
    await listed(1)
    await house.tell({ referrer: 'https://shop.example/' })
    const [unlinked, page] = await listed(2)
    expect(page).toMatchObject({ basis: 'page', source: { source: 'mail', channel: 'Email' } })
    expect(unlinked).toMatchObject({ basis: 'unlinked', source: null })
    expect(await listed(1, '?channel=Unlinked')).toHaveLength(1)
  })

  test('takes no visit of another site, nor of another visitor', async () => {
    const visit = await house.visit()
    await house.tell({ visit, visitor: randomUUID() })
    expect(await listed(1)).toMatchObject([{ basis: 'unlinked', visitId: null }])
  })

  test('is shown whole, with the pages before it', async () => {
    const visit = await house.visit('https://shop.example/cars?gclid=x')
    await house.tell({ visit, fields: [field('email', 'ana@example.com', 'email', 'Your e-mail')] })
    const [row] = await listed(1)
    await expect
      .poll(async () => (await house.ask('GET', `/forms/${row?.id}`)).body)
      .toMatchObject({
        fields: [{ label: 'Your e-mail', value: 'ana@example.com' }],
        journey: { pages: [{ url: 'https://shop.example/cars?gclid=x' }] },
      })
    expect((await house.ask('GET', '/forms/nonsense')).status).toBe(404)
    expect((await house.ask('GET', `/forms/${randomUUID()}`)).status).toBe(404)
  })
})

test('what nobody may know is not kept, whoever sends it', async () => {
  await house.tell({
    fields: [
      field('email', 'ana@example.com', 'email'),
      field('secret', 'hunter2', 'password'),
      field('userPassword', 'hunter3'),
      field('n', '4111111111111111', 'cc-number text'),
      field('note', 'my card is 4111 1111 1111 1111, thanks', 'textarea'),
    ],
  })
  const [row] = await listed(1)
  const { body } = await house.ask('GET', `/forms/${row?.id}`)
  expect(JSON.stringify(body)).not.toMatch(/hunter|4111/)
  expect(body).toMatchObject({ fields: [{ name: 'email' }, { value: 'my card is ••••, thanks' }] })
})

test('spam is hidden, not lost, and a person has the last word', async () => {
  await house.tell({ trap: 'x' })
  await house.tell({ tookMs: 40 })
  await house.tell({ fields: [field('message', '<a href="https://pills.example">pills</a>')] })
  await house.tell({ fields: [field('message', 'Is the blue one still there?')] })
  await listed(4)
  const clean = await house.list('?spam=false')
  expect([clean.forms.length, clean.hiddenSpam]).toEqual([1, 3])
  const spam = (await house.list('?spam=true')).forms
  expect(new Set(spam.map(({ spamWhy }) => spamWhy))).toEqual(new Set(['honeypot', 'links', 'too-fast']))

  const mark = (id: string | undefined, said: boolean | null) =>
    house.ask('POST', `/forms/${id}/mark`, { spam: said })
  expect((await mark(spam[0]?.id, false)).status).toBe(204)
  expect((await house.list('?spam=false')).forms).toHaveLength(2)
  await mark(spam[0]?.id, null)
  expect((await house.list('?spam=false')).forms).toHaveLength(1)
  expect(house.audited).toContain(`form.marked ${spam[0]?.id}`)
  expect((await mark(randomUUID(), true)).status).toBe(404)
})

test('crawlers send nothing, and a page opened to try it sends a test', async () => {
  await house.tell({}, 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)')
  await house.tell({ url: 'https://shop.example/contact?ringroot_test' })
  expect(await listed(1)).toMatchObject([{ test: true }])
  expect((await house.list('?test=false')).forms).toEqual([])
})

test('the list is searched and read page by page', async () => {
  for (const name of ['Ana', 'Bogdan', 'Cornelia'])
    await house.tell({ fields: [field('name', name), field('tel', `21255501${name.length}9`, 'tel')] })
  await listed(3)
  expect(await listed(1, '?search=bog')).toMatchObject([{ name: 'Bogdan' }])
  expect(await listed(1, '?search=212-555-0169')).toHaveLength(1)
  expect((await house.list('?search=%25')).forms).toEqual([])
  const first = await house.list('?limit=2')
  const rest = await house.list(`?limit=2&cursor=${first.next}`)
  expect(first.forms.concat(rest.forms).map(({ name }) => name)).toHaveLength(3)
  expect(rest.next).toBeNull()
  expect((await house.ask('GET', '/forms?cursor=zzz')).status).toBe(400)
  expect((await house.ask('GET', '/forms?from=yesterday')).status).toBe(400)
})

describe('what a stranger may not do', () => {
  test.each([
    ['a field nobody knows', { more: 1 }],
    ['an id that is none', { id: 'x' }],
    ['too many fields', { fields: Array.from({ length: 201 }, () => field('a', 'b')) }],
    ['a value that is huge', { fields: [field('a', 'x'.repeat(10_001))] }],
    ['a key that is empty', { key: '' }],
    ['a time that is none', { tookMs: -1 }],
    ['fields that are no fields', { fields: [null] }],
  ])('%s is refused', async (_what, part) => {
    expect(await house.tell(part as object)).toBe(400) // wrong on purpose
  })

  test('a site that is none is refused; what PostgreSQL has no place for is kept without it', async () => {
    const reply = await house.server.inject({ method: 'POST', url: '/collect/other/form', payload: {} })
    expect(reply.statusCode).toBe(400)
    await house.tell({ key: 'a\u0000b', fields: [field('na\u0000me', '\ud800 Ana\u0000')] })
    expect(await listed(1)).toMatchObject([{ formKey: 'a\ufffdb' }])
  })

  test('no more than so many come from one address', async () => {
    const statuses = []
    for (let n = 0; n < 65; n++)
      statuses.push(await house.tell({ id: '00000000-0000-4000-8000-000000000001' }))
    expect(statuses.slice(0, 60).every((status) => status === 202)).toBe(true)
    expect(statuses.at(-1)).toBe(429)
  })
})

/** Changes the settings of the site's forms. */
const change = (body: object) => house.ask('PATCH', `/form-settings/${house.site}`, body)
/** What a page is told of them. */
const capture = async () => {
  const view = {
    v: 1,
    page: randomUUID(),
    visitor: null,
    visit: null,
    url: 'https://shop.example/',
    referrer: '',
  }
  const reply = await house.server.inject({
    method: 'POST',
    url: '/collect/key1/page',
    payload: { ...view, title: '', consent: 'always', ga: [], lease: false },
  })
  return reply.json<{ forms: unknown }>().forms
}

describe('the settings of a site', () => {
  test('say which forms pages send: all, those of a selector, none', async () => {
    expect(await capture()).toEqual({ only: '', hidden: [], off: [] })
    await change({ capture: 'chosen', selector: ' #lead ', hidden: ['car'] })
    expect(await capture()).toEqual({ only: '#lead', hidden: ['car'], off: [] })
    expect((await change({ capture: 'none' })).status).toBe(200)
    expect(await capture()).toBeNull()
    await house.tell()
    await change({ capture: 'all' })
    await house.tell({ key: '#later' })
    expect(await listed(1)).toMatchObject([{ formKey: '#later' }])
  })

  test('list the forms that were met, each with a switch', async () => {
    await house.tell()
    await listed(1)
    const { body } = await house.ask('GET', '/form-settings')
    const [site] = (body as FormSettingsReply).sites
    expect(site?.seen).toMatchObject([{ key: '#contact', name: 'Contact us', kept: true }])
    expect((await change({ seen: { key: '#contact', kept: false } })).status).toBe(200)
    expect(await capture()).toMatchObject({ off: ['#contact'] })
    await house.tell()
    await house.tell({ key: '#other' })
    expect((await listed(2)).map(({ formKey }) => formKey)).toEqual(['#other', '#contact'])
    expect((await change({ seen: { key: '#never-met', kept: false } })).status).toBe(404)
  })

  test('another account’s site is no site, and an address must be one', async () => {
    expect((await house.ask('PATCH', `/form-settings/${randomUUID()}`, { capture: 'none' })).status).toBe(404)
    expect((await change({ mailTo: ['nobody'] })).status).toBe(400)
    expect((await change({ mailTo: ['sales@shop.example'] })).status).toBe(200)
  })
})
