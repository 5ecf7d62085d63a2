import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser } from '../../test/support/browser.ts'
import { startCollector, visit, visitor, type Collector } from '../../test/support/collector.ts'
import { buildSnippet } from './build.ts'

const us = { country: '1', trunk: '', national: '5551234567' }
const usShown = { country: '1', trunk: '', national: '4150009876' }
const ro = { country: '40', trunk: '0', national: '211234567' }
const roShown = { country: '40', trunk: '0', national: '319998877' }

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

/** Gone when the snippet has swapped a number we know. */
const landmark = '<p id="landmark">555-123-4567</p>'
const swapped = () =>
  page.waitForFunction(() => document.querySelector('#landmark')?.textContent === '415-000-9876')
const settle = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))))
const html = (selector = '#at') => page.locator(selector).innerHTML()

/** Each row is a block of one page. */
const blocks = (rows: readonly (readonly string[])[]) =>
  rows.map(([, block], nth) => `<div id="at${nth}">${block}</div>`).join('')

test('numbers change wherever they stand', async () => {
  const rows = [
    ['a text', 'Call (555) 123-4567 now', 'Call (415) 000-9876 now'],
    ['a link', '<a href="tel:+15551234567">Call</a>', '<a href="tel:+14150009876">Call</a>'],
    [
      'a link with its text',
      '<a href="tel:555-123-4567">555-123-4567</a>',
      '<a href="tel:415-000-9876">415-000-9876</a>',
    ],
    [
      'a link with an extension',
      '<a href="tel:+1-555-123-4567;ext=9">x</a>',
      '<a href="tel:+1-415-000-9876;ext=9">x</a>',
    ],
    ['an encoded link', '<a href="tel:%2B1%20555%20123%204567">x</a>', '<a href="tel:+1 415 000 9876">x</a>'],
    ['a callto: link', '<a href="callto:5551234567">x</a>', '<a href="callto:4150009876">x</a>'],
    ['a capital TEL: link', '<a href="TEL:5551234567">x</a>', '<a href="TEL:4150009876">x</a>'],
    ['several elements', '<b>(555)</b> 123-<i>4567</i>', '<b>(415)</b> 000-<i>9876</i>'],
    [
      'an element a digit',
      '<span>5</span><span>5</span><span>5</span>-123-4567',
      '<span>4</span><span>1</span><span>5</span>-000-9876',
    ],
    ['an element and a comment', '555-<!-- area -->123-<em>4567</em>', '415-<!-- area -->000-<em>9876</em>'],
    ['a footnote beside', '555-123-4567<sup>1</sup>', '415-000-9876<sup>1</sup>'],
    [
      'links side by side',
      '<a>555-999-0000</a><a>555-123-4567</a>',
      '<a>555-999-0000</a><a>415-000-9876</a>',
    ],
    [
      'words side by side',
      '<span>Phone</span><span>555-123-4567</span><span>Fax</span>',
      '<span>Phone</span><span>415-000-9876</span><span>Fax</span>',
    ],
    ['a button', '<button>555 123 4567</button>', '<button>415 000 9876</button>'],
    ['two numbers', '021 123 45 67, +1 555.123.4567', '031 999 88 77, +1 415.000.9876'],
    ['non-breaking blanks', '+40&nbsp;21&nbsp;123&nbsp;45&nbsp;67', '+40&nbsp;31&nbsp;999&nbsp;88&nbsp;77'],
    [
      'a table',
      '<table><tbody><tr><td>555-123-4567</td></tr></tbody></table>',
      '<table><tbody><tr><td>415-000-9876</td></tr></tbody></table>',
    ],
    ['text in a drawing', '<svg><text>555-123-4567</text></svg>', '<svg><text>415-000-9876</text></svg>'],
  ] as const
  await open(blocks(rows) + landmark)
  await swapped()
  for (const [nth, [what, , after]] of rows.entries()) expect.soft(await html(`#at${nth}`), what).toBe(after)
  expect(troubles).toEqual([])
})

describe('what stays as it is', () => {
  test('whatever is no number of ours, or no text of the page’s own', async () => {
    const rows = [
      ['somebody else’s number', '(555) 123-4568'],
      ['a longer number', '15551234567890'],
      ['a longer number over elements', '<b>99</b>5551234567'],
      ['a price', '$5551234567'],
      ['an id', 'Order #5551234567'],
      ['a script', '<script type="application/json">{"phone":"555-123-4567"}</script>'],
      ['a style', '<style>p::after { content: "555-123-4567" }</style>'],
      ['code', '<code>555-123-4567</code>'],
      ['a field', '<input value="555-123-4567">'],
      ['a text field', '<textarea>555-123-4567</textarea>'],
      ['a choice', '<select><option>555-123-4567</option></select>'],
      [
        'a text being edited',
        '<div contenteditable="true">555-123-4567 <b>555-123-4567</b> <a href="tel:5551234567">x</a></div>',
      ],
      ['what the owner keeps', '<p data-ringroot="off">555-123-4567</p>'],
      ['an attribute nobody named', '<i title="555-123-4567">x</i>'],
      ['a link elsewhere', '<a href="/item/5551234567">x</a>'],
      ['a WhatsApp link', '<a href="https://wa.me/15551234567">x</a>'],
      ['a text message link', '<a href="sms:+15551234567">x</a>'],
      ['digits of two cells', '<table><tbody><tr><td>555</td><td>1234567</td></tr></tbody></table>'],
      ['digits of two paragraphs', '<p>555</p><p>123-4567</p>'],
      ['a link that cannot be decoded', '<a href="tel:%E0%A4%A">x</a>'],
    ] as const
    ringroot.pages.set('/untouched', blocks(rows))
    await page.goto(`${ringroot.site}/untouched`)
    const untouched = await Promise.all(rows.map(async (_row, nth) => html(`#at${nth}`)))
    await open(blocks(rows) + landmark)
    await swapped()
    for (const [nth, [what]] of rows.entries())
      expect.soft(await html(`#at${nth}`), what).toBe(untouched[nth])
    expect(troubles).toEqual([])
  })

  test('what is typed into fields', async () => {
    await open(`<input id="field"><div id="editor" contenteditable></div>${landmark}`)
    await swapped()
    await page.locator('#field').pressSequentially('555-123-4567')
    await page.locator('#editor').pressSequentially('555-123-4567')
    await settle()
    expect(await page.locator('#field').inputValue()).toBe('555-123-4567')
    expect(await page.locator('#editor').textContent()).toBe('555-123-4567')
  })
})

test('attributes the owner names are swapped', async () => {
  await open(
    `<i id="at" title="Call 555-123-4567" data-phone="+15551234567" alt="555-123-4567"></i>${landmark}`,
    '/',
    '<script async src="%ORIGIN%/ringroot.js" data-site="key1" data-attributes="title, data-phone"></script>',
  )
  await swapped()
  const at = page.locator('#at')
  expect(await at.getAttribute('title')).toBe('Call 415-000-9876')
  expect(await at.getAttribute('data-phone')).toBe('+14150009876')
  expect(await at.getAttribute('alt')).toBe('555-123-4567')
})

describe('what comes later', () => {
  test.each([
    [
      'a new element',
      () =>
        document
          .querySelector('#at')!
          .append(Object.assign(document.createElement('p'), { innerHTML: 'Call <b>555</b>-123-4567' })),
      'Call 415-000-9876',
    ],
    ['a new text', () => document.querySelector('#at')!.append('555-123-4567'), '415-000-9876'],
    [
      'a changed text',
      () => (document.querySelector('#at')!.firstChild!.nodeValue = '555.123.4567'),
      '415.000.9876',
    ],
    [
      'a number completed piece by piece',
      () => {
        const at = document.querySelector('#at')!
        at.textContent = '555-'
        at.append('123-')
        at.append('4567')
      },
      '415-000-9876',
    ],
    [
      'markup',
      () => (document.querySelector('#at')!.innerHTML = '<ul><li>555 123 4567</ul>'),
      '415 000 9876',
    ],
  ])('%s', async (_what, change, text) => {
    await open(`<div id="at">empty</div>${landmark}`)
    await swapped()
    // Swapped before the browser paints: when the task that changed the page is over.
    await page.evaluate(change)
    expect((await page.locator('#at').textContent())?.replace('empty', '')).toBe(text)
  })

  test('a changed link', async () => {
    await open(`<a id="at" href="/">x</a>${landmark}`)
    await swapped()
    await page.evaluate(() => document.querySelector('#at')!.setAttribute('href', 'tel:5551234567'))
    expect(await page.locator('#at').getAttribute('href')).toBe('tel:4150009876')
  })

  test('an open shadow root', async () => {
    await open(
      `<div id="at"></div>${landmark}<script>document.querySelector('#at').attachShadow({ mode: 'open' }).innerHTML = '<p>555-123-4567'</script>`,
    )
    await swapped()
    expect(await page.evaluate(() => document.querySelector('#at')!.shadowRoot!.textContent)).toBe(
      '415-000-9876',
    )
  })

  test('a page that puts its number back at once wins, and does not hang', async () => {
    await open(`<div id="at">555-123-4567</div>${landmark}
      <script>
        const at = document.querySelector('#at')
        new MutationObserver(() => { if (at.textContent !== '555-123-4567') at.textContent = '555-123-4567' })
          .observe(at, { childList: true, characterData: true, subtree: true })
      </script>`)
    await swapped()
    await settle()
    expect(await page.evaluate(() => 1 + 1)).toBe(2)
    expect(troubles).toEqual([])
  })
})

describe('the number is asked for when somebody sees it', () => {
  test('a page view is told at once, with where the visitor came from', async () => {
    await open('No number here', '/landing')
    await expect.poll(() => ringroot.heard.pages.length).toBe(1)
    const [view] = ringroot.heard.pages
    expect(view).toMatchObject({
      v: 1,
      visitor: null,
      visit: null,
      consent: 'always',
      lease: false,
      title: 'A page',
      url: `${ringroot.site}/landing`,
    })
    await page.waitForTimeout(2500)
    expect(ringroot.heard.leases).toEqual([])
    expect(troubles).toEqual([])
  })

  test('a number in view takes half a second, one out of view two', async () => {
    await open(`<div style="height:5000px"></div>${landmark}`)
    await expect.poll(() => ringroot.heard.pages.length).toBe(1)
    await page.waitForTimeout(1000)
    expect(ringroot.heard.leases).toHaveLength(0)
    await page.locator('#landmark').scrollIntoViewIfNeeded()
    await swapped()
    expect(ringroot.heard.leases).toHaveLength(1)
    expect(ringroot.heard.leases[0]).toMatchObject({ visitor, visit, page: ringroot.heard.pages[0]?.page })
  })

  test('who leaves at once takes none', async () => {
    await open(landmark)
    await page.waitForFunction(() => 'ringroot' in localStorage) // the answer is there
    await page.goto('about:blank')
    await expect.poll(() => ringroot.heard.beats.some((beat) => beat.ended)).toBe(true)
    expect(ringroot.heard.leases).toEqual([])
  })

  test('a visitor keeps the number across pages, shown before the server has answered', async () => {
    await open(landmark)
    await swapped()
    ringroot.answer = () => undefined
    await open(landmark, '/second')
    await swapped()
    await expect.poll(() => ringroot.heard.pages.length).toBe(2)
    expect(ringroot.heard.pages[1]).toMatchObject({ visitor, visit })
    expect(ringroot.heard.leases).toHaveLength(1)
  })

  test('another number replaces the one that was shown', async () => {
    await open(landmark)
    await swapped()
    const [first, ...rest] = ringroot.shows
    ringroot.shows.splice(0, 9, [us, { ...usShown, national: '2125550000' }], ...rest)
    await open(landmark, '/second')
    await expect.poll(() => page.locator('#landmark').textContent()).toBe('212-555-0000')
    if (first) ringroot.shows.splice(0, 1, first)
  })
})

const early = () => page.evaluate('early')
const withStarter = () => `<script>${starter}</script>%SNIPPET%`

describe('the starter', () => {
  const body = `<a id="call" href="tel:5551234567">Call</a>${landmark}
    <script>early = [document.querySelector('#landmark').textContent, document.querySelector('#call').getAttribute('href')]</script>`

  test('shows the number on later pages while they are being parsed, before the snippet is there', async () => {
    await open(body, '/', withStarter())
    expect(await early()).toEqual(['555-123-4567', 'tel:5551234567'])
    await swapped()
    await page.route('**/ringroot.js', (route) => route.abort())
    await open(body, '/second', withStarter())
    expect(await early()).toEqual(['415-000-9876', 'tel:4150009876'])
  })

  test('and the snippet shows another number where the starter showed the old one', async () => {
    await open(body, '/', withStarter())
    await swapped()
    const usual = ringroot.answer
    ringroot.answer = (path) => {
      const answer = usual(path)
      return answer && { ...answer, body: answer.body.replaceAll('4150009876', '2125550000') }
    }
    await open(body, '/second', withStarter())
    expect(await early()).toEqual(['415-000-9876', 'tel:4150009876'])
    await expect.poll(() => page.locator('#landmark').textContent()).toBe('212-555-0000')
    expect(await page.locator('#call').getAttribute('href')).toBe('tel:2125550000')
  })

  test('does nothing without a memory, or with a stranger’s', async () => {
    await open('<script>localStorage.ringroot = "garbage"</script>')
    await open(body, '/second', withStarter())
    await swapped()
    expect(troubles).toEqual([])
  })
})

// Digits of one typeface may differ in width. Ours do: some are set in another, narrower by half.
const odd = `<style>
  @font-face { font-family: Odd; src: local('Liberation Sans'), local('DejaVu Sans') }
  @font-face { font-family: Odd; src: local('Liberation Sans'), local('DejaVu Sans'); unicode-range: U+30, U+34, U+37; size-adjust: 50% }
</style>`

describe('no layout shift', () => {
  test.each(['Arial', 'serif', 'monospace', 'Odd'])('in %s', async (font) => {
    const style = `font: 40px/1.5 ${font}; display: flex; justify-content: space-between`
    await open(`${odd}
      <script>
        window.shift = 0
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) shift += entry.value }).observe({ type: 'layout-shift', buffered: true })
      </script>
      <header style="${style}"><b>Shop</b><span id="number">(555) 123-4567</span><b>Menu</b></header>
      <h1 style="font: 60px/1.5 ${font}; text-align: center">555-123-4567</h1>
      <p style="font: 30px/1.5 ${font}">Call <a href="tel:5551234567">555 123 4567</a> <b>today</b></p>${landmark}`)
    await page.evaluate(() => document.fonts.ready)
    const width = () => page.locator('#number').evaluate((node) => node.getBoundingClientRect().width)
    const before = await width()
    await swapped()
    await settle()
    expect(Math.abs((await width()) - before)).toBeLessThan(0.5)
    expect(await page.evaluate('shift')).toBe(0)
  })
})

test('a text that changes each moment keeps its width', async () => {
  await open(`${odd}<span id="at" style="font: 40px Odd"></span>${landmark}`)
  await swapped()
  const widths = await page.evaluate(async () => {
    const at = document.querySelector('#at')!
    const seen: number[] = []
    for (let second = 10; second < 40; second++) {
      at.textContent = `12:${second} 555-123-4567`
      await new Promise((done) => requestAnimationFrame(done))
      seen.push(at.getBoundingClientRect().width)
    }
    return seen
  })
  expect(await page.locator('#at').textContent()).toContain('415-000-9876')
  expect(Math.max(...widths) - Math.min(...widths)).toBeLessThan(100) // the clock's own digits differ in width
})

describe('later page views', () => {
  test('of a single-page app', async () => {
    await open(`<div id="at"></div>${landmark}`, '/app')
    await swapped()
    await page.evaluate(() => {
      history.pushState({}, '', '/app/contact')
      document.title = 'Contact'
    })
    await expect.poll(() => ringroot.heard.pages.length).toBe(2)
    expect(ringroot.heard.pages[1]).toMatchObject({
      visitor,
      visit,
      title: 'Contact',
      url: `${ringroot.site}/app/contact`,
      referrer: `${ringroot.site}/app`,
    })
    await page.goBack()
    await expect.poll(() => ringroot.heard.pages.length).toBe(3)
    await page.evaluate(() => (location.hash = 'top'))
    await page.evaluate(() => history.replaceState({}, '', '/app?tidied'))
    await page.waitForTimeout(200)
    expect(ringroot.heard.pages).toHaveLength(3)
    expect(new Set(ringroot.heard.pages.map((view) => view.page)).size).toBe(3)
  })

  test('a page that comes back from the back/forward cache', async () => {
    const caching = await launchBrowser([], ['--disable-back-forward-cache'])
    try {
      page = await caching.newPage()
      await open(
        `${landmark}<script>addEventListener('pageshow', (event) => (cached = event.persisted))</script>`,
      )
      await swapped()
      await open('Another page', '/other')
      await expect.poll(() => ringroot.heard.pages.length).toBe(2)
      await page.goBack({ waitUntil: 'commit' })
      await expect.poll(() => ringroot.heard.pages.length).toBe(3)
      expect(await page.evaluate('cached')).toBe(true)
      expect(ringroot.heard.pages[2]).toMatchObject({ visitor, visit, url: `${ringroot.site}/` })
      expect(new Set(ringroot.heard.pages.map((view) => view.page)).size).toBe(3)
    } finally {
      await caching.close()
    }
  })

  test('a tab nobody has looked at for long begins a new page view when its reader is back', async () => {
    await page.clock.install()
    await open(landmark)
    await expect.poll(() => ringroot.heard.pages.length).toBe(1)
    const turn = (state: string) =>
      page.evaluate((visibility) => {
        Object.defineProperty(document, 'hidden', { value: visibility === 'hidden', configurable: true })
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
      }, state)
    await turn('hidden')
    await page.clock.fastForward('20:00')
    await turn('visible')
    await turn('hidden')
    await page.clock.fastForward('31:00')
    expect(ringroot.heard.pages).toHaveLength(1)
    await turn('visible')
    await expect.poll(() => ringroot.heard.pages.length).toBe(2)
  })

  test('a background tab takes no number before it is looked at', async () => {
    await page.addInitScript(() =>
      Object.defineProperty(document, 'hidden', { value: true, configurable: true }),
    )
    await open(landmark)
    await expect.poll(() => ringroot.heard.pages.length).toBe(1)
    await page.waitForTimeout(2500)
    expect(ringroot.heard.leases).toEqual([])
    await page.evaluate(() => Object.defineProperty(document, 'hidden', { value: false }))
    await swapped()
  })

  test('a prerendered page tells nothing before it is seen', async () => {
    await page.addInitScript(() =>
      Object.defineProperty(document, 'prerendering', { value: true, configurable: true }),
    )
    await open(landmark)
    await page.waitForTimeout(500)
    expect(ringroot.heard.pages).toHaveLength(0)
    await page.evaluate(() => document.dispatchEvent(new Event('prerenderingchange')))
    await swapped()
    expect(ringroot.heard.pages).toHaveLength(1)
  })
})

describe('activity', () => {
  test('a tap on a number is told at once, with the number that was shown', async () => {
    await open(`<a id="at" href="tel:5551234567"><b>Call</b></a>${landmark}`)
    await swapped()
    await page.evaluate(() => addEventListener('click', (event) => event.preventDefault()))
    await page.click('#at b')
    await expect.poll(() => ringroot.heard.beats.flatMap((beat) => beat.taps).length).toBe(1)
    const beat = ringroot.heard.beats.find(({ taps }) => taps.length > 0)
    expect(beat).toMatchObject({ visitor, visit, page: ringroot.heard.pages[0]?.page, ended: false })
    expect(beat?.taps[0]?.number).toBe('4150009876')
  })

  test('heartbeats come while the page is used, and count the time in use', async () => {
    const usual = ringroot.answer
    ringroot.answer = (path) => {
      const answer = usual(path)
      return answer && { ...answer, body: answer.body.replace('"beat":30', '"beat":5') }
    }
    await open(landmark)
    await swapped()
    await page.mouse.move(10, 10)
    await page.mouse.move(20, 20)
    await expect.poll(() => ringroot.heard.beats.length, { timeout: 15_000 }).toBe(1)
    expect(ringroot.heard.beats[0]?.active).toBeGreaterThan(4000)
    expect(ringroot.heard.beats[0]?.active).toBeLessThan(9000)
  })

  test('Google Analytics’ ids are passed on', async () => {
    await context.addCookies([
      { name: '_ga', value: 'GA1.1.111.222', url: ringroot.site },
      { name: '_ga_ABC', value: 'GS2.1.s1700000000$o1', url: ringroot.site },
    ])
    await open('')
    await expect
      .poll(() => ringroot.heard.pages[0]?.ga)
      .toEqual(['_ga=GA1.1.111.222', '_ga_ABC=GS2.1.s1700000000$o1'])
  })
})

const stored = () => page.evaluate(() => [JSON.stringify(localStorage), document.cookie].join())
const tag = (consent: string) =>
  `<script async src="%ORIGIN%/ringroot.js" data-site="key1" data-consent="${consent}"></script>`

describe('consent', () => {
  test('always: the visitor is remembered', async () => {
    await open(landmark)
    await swapped()
    expect(await stored()).toContain(visitor)
  })

  test.each(['never', 'neverr'])('%s: nothing is stored, and every page is a stranger’s', async (consent) => {
    await open(landmark, '/', tag(consent))
    await swapped()
    expect(await stored()).toBe('{},')
    expect(ringroot.heard.pages[0]).toMatchObject({ consent: 'never', visitor: null, ga: [] })
    await open(landmark, '/second', tag(consent))
    await expect.poll(() => ringroot.heard.pages.length).toBe(2)
    expect(ringroot.heard.pages[1]).toMatchObject({ visitor: null, visit: null })
  })

  test('granted: a number for the page only until the visitor agrees, then the same page view with identity', async () => {
    await open(landmark, '/', tag('granted'))
    await swapped()
    expect(ringroot.heard.pages[0]).toMatchObject({ consent: 'waiting', visitor: null })
    expect(await stored()).toBe('{},')
    await page.evaluate("ringroot('consent', true)")
    await expect.poll(() => ringroot.heard.pages.length).toBe(2)
    expect(ringroot.heard.pages[1]).toMatchObject({
      consent: 'granted',
      page: ringroot.heard.pages[0]?.page,
      visit,
    })
    await expect.poll(stored).toContain(visitor)
    await page.evaluate("ringroot('consent', false)")
    expect(await stored()).toBe('{},')
  })

  test('granted: an answer given before the script is there counts', async () => {
    await open(
      landmark,
      '/',
      `<script>window.ringroot = function () { (ringroot.q = ringroot.q || []).push(arguments) }; ringroot('consent', true)</script>${tag('granted')}`,
    )
    await expect.poll(() => ringroot.heard.pages.at(-1)?.consent).toBe('granted')
    await expect.poll(stored).toContain(visitor)
  })
})

test('the check shows on the page what is swapped, and what is not and why', async () => {
  await open(
    `${landmark}<p>Order #5551234567</p><input value="555-123-4567"><div contenteditable="true">555-123-4567</div>`,
  )
  await page.goto('about:blank')
  await page.goto(`${ringroot.site}/#ringroot-check`)
  await swapped()
  const panel = page.locator('[data-ringroot-check]')
  await expect
    .poll(() => panel.locator('li').allTextContents())
    .toEqual([
      '✓ Ringroot answers, and knows the site key1',
      '✓ Consent: always; the visitor is remembered',
      '✓ 2 business number(s) are looked for',
      '✓ Shown: 4150009876, 319998877',
      '✓ “555-123-4567” became “415-000-9876”',
      '✗ “Order #5551234567” stays: what stands around it makes it something else than a telephone number',
      '✗ “555-123-4567” stays: somebody may be writing here',
      '✗ “555-123-4567” stays: a form field',
    ])
  expect(troubles).toEqual([])
})

describe('whatever happens, the page is left alone', () => {
  const bodies = [
    '',
    'null',
    '[]',
    '"x"',
    '42',
    '{',
    '<html>',
    '{"visit":"x","swaps":7,"rules":1}',
    '{"visit":"x","rules":{"gap":"("},"swaps":[{"find":"(","show":"1"}]}',
    '{"visit":"x","rules":{},"swaps":[null]}',
    '{"visit":"x","rules":{"gap":"","notInText":"x","notInLink":"x"},"swaps":[{"find":"5"}],"beat":"y"}',
  ]
  test.each(bodies)('the server answers %s', async (body) => {
    ringroot.answer = () => ({ status: 200, body })
    await open(landmark)
    await expect.poll(() => ringroot.heard.pages.length).toBe(1)
    await page.waitForTimeout(300)
    expect(await page.locator('#landmark').textContent()).toBe('555-123-4567')
    expect(troubles).toEqual([])
  })

  test.each([404, 429, 500, 503])('the server answers %d', async (status) => {
    ringroot.answer = () => ({ status, body: '{"title":"no"}' })
    await open(landmark)
    await expect.poll(() => ringroot.heard.pages.length).toBe(1)
    await page.waitForTimeout(300)
    expect(await page.locator('#landmark').textContent()).toBe('555-123-4567')
    // The browser itself notes a failed request; nothing else does.
    expect(troubles.filter((trouble) => !trouble.startsWith('Failed to load resource'))).toEqual([])
  })

  test('the server never answers: the page is ready all the same', async () => {
    ringroot.answer = () => undefined
    await open(landmark)
    expect(await page.evaluate(() => document.readyState)).toBe('complete')
    expect(troubles).toEqual([])
  })

  test('the server is away', async () => {
    await page.route(`${ringroot.origin}/**`, (route) => route.abort())
    await open(landmark)
    await settle()
    expect(await page.locator('#landmark').textContent()).toBe('555-123-4567')
    expect(troubles.filter((trouble) => !trouble.startsWith('Failed to load resource'))).toEqual([])
  })

  test('the page’s policy forbids us to connect', async () => {
    ringroot.headers['content-security-policy'] = `connect-src 'self'`
    await open(landmark)
    await settle()
    expect(await page.locator('#landmark').textContent()).toBe('555-123-4567')
    expect(
      troubles.filter((trouble) => !/Content Security Policy|Refused to connect|violates/.test(trouble)),
    ).toEqual([])
  })

  test('a strict policy that allows us is enough', async () => {
    ringroot.headers['content-security-policy'] =
      `default-src 'none'; script-src ${ringroot.origin}; connect-src ${ringroot.origin}`
    await open(landmark)
    await swapped()
    expect(troubles).toEqual([])
  })

  test('a sandboxed frame without storage', async () => {
    ringroot.headers['content-security-policy'] = 'sandbox allow-scripts'
    await open(landmark)
    await swapped()
    expect(troubles).toEqual([])
  })

  test('two tags: one works', async () => {
    await open(landmark, '/', '%SNIPPET%%SNIPPET%')
    await swapped()
    expect(ringroot.heard.pages).toHaveLength(1)
    expect(ringroot.heard.leases).toHaveLength(1)
  })

  test('a tag without a site does nothing', async () => {
    await open(landmark, '/', '<script async src="%ORIGIN%/ringroot.js"></script>')
    await page.waitForTimeout(300)
    expect(ringroot.heard.pages).toEqual([])
    expect(troubles).toEqual([])
  })

  test('a tag manager that drops attributes: the address carries the site', async () => {
    await open(
      `${landmark}<script>document.head.append(Object.assign(document.createElement('script'), { src: '%ORIGIN%/ringroot.js?site=key1' }))</script>`,
      '/',
      '',
    )
    await swapped()
    expect(ringroot.heard.leases).toHaveLength(1)
  })

  test('a page of ten thousand elements is read in a moment', async () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, nth) => `<p>Item ${nth} costs $${nth * 37}.00, order ${nth}5551234</p>`,
    )
    await open(rows.join('') + landmark)
    await swapped()
    const longest = await page.evaluate(
      () =>
        new Promise<number>((done) => {
          new PerformanceObserver((list) =>
            done(Math.max(...list.getEntries().map((entry) => entry.duration))),
          ).observe({ type: 'longtask', buffered: true })
          setTimeout(() => done(0), 500)
        }),
    )
    expect(longest).toBeLessThan(1000)
  })
})
