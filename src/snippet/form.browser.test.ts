import type { Locator } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { snippetHouse } from '../../test/support/snippet-house.ts'
import { visit, visitor } from '../../test/support/collector.ts'

const house = snippetHouse()

/** A page with a form, once the script that follows forms is there: it comes with the first letter typed. */
async function open(form: string, script = ''): Promise<Locator> {
  const capture = house.ringroot.capture
  await house.open(`${form}<script>${script}</script>`, '/contact')
  await expect.poll(() => house.ringroot.heard.pages.length).toBeGreaterThan(0)
  await house.page.waitForFunction(
    (kept) =>
      !kept ||
      !!(window as unknown as { ringroot: (verb: string) => { forms?: unknown } }).ringroot('state').forms,
    capture !== null,
  )
  const came = house.page.waitForResponse('**/ringroot-form.js')
  await house.page.locator('form input').first().fill('Ana')
  await (await came).finished()
  await house.page.waitForFunction(() => Symbol.for('ringroot-form') in window)
  return house.page.locator('form')
}
const told = async (count = 1) => {
  await expect.poll(() => new Set(house.ringroot.heard.forms.map(({ id }) => id)).size).toBe(count)
  return house.ringroot.heard.forms
}
const values = (fields: readonly Readonly<{ name: string; value: string }>[] = []) =>
  Object.fromEntries(fields.map(({ name, value }) => [name, value]))
const press = () => house.page.locator('form button').click()

beforeEach(() => {
  house.ringroot.capture = { only: '', hidden: [], off: [] }
})

const everything = `<form id="lead" action="/thanks" method="post">
  <h2>Ask us</h2>
  <label>Your name <input name="name" autocomplete="name"></label>
  <input name="email" type="email" placeholder="E-mail" value="ana@example.com">
  <input name="id" value="7">
  <select name="car"><option value="">Choose</option><option value="t" selected>Tacoma</option></select>
  <fieldset><legend>When</legend><label><input type="radio" name="when" value="am" checked>Morning</label>
    <label><input type="radio" name="when" value="pm">Afternoon</label></fieldset>
  <input type="checkbox" name="agree" checked><input type="checkbox" name="news">
  <textarea name="message">My card is 4111-1111-1111-1111.</textarea>
  <input type="password" name="pass" autocomplete="new-password" value="hunter2"><input name="user_password" value="hunter3">
  <input name="number" autocomplete="cc-number" value="5500005555555559"><input name="cvv" value="123">
  <input type="hidden" name="csrf" value="hunter4"><input type="hidden" name="model" value="X5">
  <input name="plate" data-ringroot-private value="hunter5">
  <div data-ringroot-private><input name="health" value="hunter6"></div>
  <input type="file" name="scan">
  <button>Send</button></form>`

test('a form that the browser sends is told whole, but for what nobody may know', async () => {
  house.ringroot.capture = { only: '', hidden: ['model'], off: [] }
  await open(everything)
  await house.page
    .locator('[name=scan]')
    .setInputFiles({ name: 'car.png', mimeType: 'image/png', buffer: Buffer.from('x') })
  const sent = house.page.waitForRequest('**/thanks')
  await press()
  const [form] = await told()
  expect((await sent).postData()).toContain('hunter2') // the site itself gets all of it
  expect(JSON.stringify(house.ringroot.heard)).not.toMatch(/hunter|4111|5500|123"/)
  expect(form).toMatchObject({
    key: '#lead',
    name: 'Ask us',
    own: false,
    visit,
    visitor,
    consent: 'always',
    trap: '',
  })
  expect(values(form?.fields)).toEqual({
    name: 'Ana',
    email: 'ana@example.com',
    id: '7',
    car: 'Tacoma',
    when: 'am',
    agree: 'yes',
    message: 'My card is ••••.',
    model: 'X5',
    scan: 'car.png',
  })
  expect(form?.fields.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['Your name', 'E-mail', 'When']),
  )
  expect(form?.fields[0]?.kind).toBe('name text')
  expect(house.troubles.filter((line) => !line.startsWith('[DOM]'))).toEqual([]) // the browser's own advice to the page
})

const short = '<form id="lead"><input name="name"><button>Send</button></form>'

describe('a form that the page’s script sends', () => {
  const byFetch = `document.forms[0].onsubmit = (event) => {
    event.preventDefault()
    fetch('/api', { method: 'POST', body: document.forms[0].elements.name.value }).then(() => document.forms[0].reset())
  }`

  test('by fetch is told once the request is through', async () => {
    await open(short, byFetch)
    await press()
    const [form] = await told()
    expect(values(form?.fields)).toEqual({ name: 'Ana' })
  })

  test('pressed twice is one form; sent again with other words it is another', async () => {
    await open(short, byFetch.replace('.then(() => document.forms[0].reset())', ''))
    await press()
    await told()
    await press()
    await house.page.locator('[name=name]').fill('Bogdan')
    await press()
    const forms = await told(2)
    expect(values(forms.at(-1)?.fields)).toEqual({ name: 'Bogdan' })
  })

  test('and refuses is not told, though analytics counts the press', async () => {
    const refuse = `document.forms[0].onsubmit = (event) => { event.preventDefault(); fetch('/g/collect?v=2') }`
    await open(short, refuse)
    const counted = house.page.waitForResponse('**/g/collect*')
    await press()
    await (await counted).finished()
    await house.page.locator('[name=name]').fill('Bogdan')
    await house.page.evaluate(byFetch)
    await press()
    const forms = await told()
    expect(values(forms[0]?.fields)).toEqual({ name: 'Bogdan' })
  })

  test('with form.submit(), which tells nobody, is told as the page goes', async () => {
    await open(
      '<form id="lead" action="/thanks"><input name="name"><b>Send</b></form>',
      `document.querySelector('b').onclick = () => document.forms[0].submit()`,
    )
    house.ringroot.pages.set('/thanks', 'Thank you')
    await house.page.locator('b').click()
    const [form] = await told()
    expect(form).toMatchObject({ key: '#lead' })
  })
})

test('while the server is away a page that stays tries on; a page that goes says it once more', async () => {
  await open(short, `document.forms[0].onsubmit = (event) => { event.preventDefault(); fetch('/api') }`)
  const usual = house.ringroot.answer
  house.ringroot.answer = (path) => (path.endsWith('/form') ? { status: 503, body: '{}' } : usual(path))
  await press()
  await told()
  house.ringroot.answer = usual
  await house.page.goto('about:blank')
  await expect.poll(() => house.ringroot.heard.forms.length).toBeGreaterThan(1)
  expect(new Set(house.ringroot.heard.forms.map(({ id }) => id)).size).toBe(1)
})

describe('what is no lead, or not wanted, is not told', () => {
  const other = '<form id="real"><input name="note" value="x"><button id="real-button">Go</button></form>'
  test.each([
    ['a search', '<form role="search"><input name="q"><button>Go</button></form>'],
    ['a sign-in', '<form><input name="user"><input type="password" name="p"><button>Go</button></form>'],
    ['a form switched off', '<form id="off"><input name="a"><button>Go</button></form>'],
    ['a form outside the selector', '<form id="plain"><input name="a"><button>Go</button></form>'],
  ])('%s', async (_what, form) => {
    house.ringroot.capture = { only: '#real,#off', hidden: [], off: ['#off'] }
    await open(
      form + other,
      `document.querySelectorAll('form').forEach((form) => (form.onsubmit = (event) => { event.preventDefault(); fetch('/api') }))`,
    )
    await house.page.locator('form button').first().click()
    await house.page.locator('#real-button').click()
    const [only] = await told()
    expect(only?.key).toBe('#real')
  })

  test('a site that keeps no forms is not even brought the script', async () => {
    house.ringroot.capture = null
    await house.open(short, '/contact')
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(1)
    let brought = false
    house.page.on('request', (request) => (brought ||= request.url().endsWith('ringroot-form.js')))
    await house.page.locator('[name=name]').fill('Ana')
    await press()
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(2) // the next page has come and asked
    expect(brought).toBe(false)
  })
})
