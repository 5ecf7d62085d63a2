import { describe, expect, test } from 'vitest'
import { launchBrowser } from '../../test/support/browser.ts'
import { visit, visitor } from '../../test/support/collector.ts'
import { landmark, snippetHouse, us, usShown } from '../../test/support/snippet-house.ts'

const house = snippetHouse()
const { open, swapped } = house

describe('the number is asked for when somebody sees it', () => {
  test('a page view is told at once, with where the visitor came from', async () => {
    await open('No number here', '/landing')
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(1)
    const [view] = house.ringroot.heard.pages
    expect(view).toMatchObject({
      v: 1,
      visitor: null,
      visit: null,
      consent: 'always',
      lease: false,
      title: 'A page',
      url: `${house.ringroot.site}/landing`,
    })
    await house.page.waitForTimeout(2500)
    expect(house.ringroot.heard.leases).toEqual([])
    expect(house.troubles).toEqual([])
  })

  test('a number in view takes half a second, one out of view two', async () => {
    await open(`<div style="height:5000px"></div>${landmark}`)
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(1)
    await house.page.waitForTimeout(1000)
    expect(house.ringroot.heard.leases).toHaveLength(0)
    await house.page.locator('#landmark').scrollIntoViewIfNeeded()
    await swapped()
    expect(house.ringroot.heard.leases).toHaveLength(1)
    expect(house.ringroot.heard.leases[0]).toMatchObject({
      visitor,
      visit,
      page: house.ringroot.heard.pages[0]?.page,
    })
  })

  test('who leaves at once takes none', async () => {
    await open(landmark)
    await house.page.waitForFunction(() => 'ringroot' in localStorage) // the answer is there
    await house.page.goto('about:blank')
    await expect.poll(() => house.ringroot.heard.beats.some((beat) => beat.ended)).toBe(true)
    expect(house.ringroot.heard.leases).toEqual([])
  })

  test('a visitor keeps the number across pages, shown before the server has answered', async () => {
    await open(landmark)
    await swapped()
    house.ringroot.answer = () => undefined
    await open(landmark, '/second')
    await swapped()
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(2)
    expect(house.ringroot.heard.pages[1]).toMatchObject({ visitor, visit })
    expect(house.ringroot.heard.leases).toHaveLength(1)
  })

  test('another number replaces the one that was shown', async () => {
    await open(landmark)
    await swapped()
    const [first, ...rest] = house.ringroot.shows
    house.ringroot.shows.splice(0, 9, [us, { ...usShown, national: '2125550000' }], ...rest)
    await open(landmark, '/second')
    await expect.poll(() => house.page.locator('#landmark').textContent()).toBe('212-555-0000')
    if (first) house.ringroot.shows.splice(0, 1, first)
  })
})

describe('later page views', () => {
  test('of a single-page app', async () => {
    await open(`<div id="at"></div>${landmark}`, '/app')
    await swapped()
    await house.page.evaluate(() => {
      history.pushState({}, '', '/app/contact')
      document.title = 'Contact'
    })
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(2)
    expect(house.ringroot.heard.pages[1]).toMatchObject({
      visitor,
      visit,
      title: 'Contact',
      url: `${house.ringroot.site}/app/contact`,
      referrer: `${house.ringroot.site}/app`,
    })
    await house.page.goBack()
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(3)
    await house.page.evaluate(() => (location.hash = 'top'))
    await house.page.evaluate(() => history.replaceState({}, '', '/app?tidied'))
    await house.page.waitForTimeout(200)
    expect(house.ringroot.heard.pages).toHaveLength(3)
    expect(new Set(house.ringroot.heard.pages.map((view) => view.page)).size).toBe(3)
  })

  test('a page that comes back from the back/forward cache', async () => {
    const caching = await launchBrowser([], ['--disable-back-forward-cache'])
    try {
      house.page = await caching.newPage()
      await open(
        `${landmark}<script>addEventListener('pageshow', (event) => (cached = event.persisted))</script>`,
      )
      await swapped()
      await open('Another page', '/other')
      await expect.poll(() => house.ringroot.heard.pages.length).toBe(2)
      await house.page.goBack({ waitUntil: 'commit' })
      await expect.poll(() => house.ringroot.heard.pages.length).toBe(3)
      expect(await house.page.evaluate('cached')).toBe(true)
      expect(house.ringroot.heard.pages[2]).toMatchObject({ visitor, visit, url: `${house.ringroot.site}/` })
      expect(new Set(house.ringroot.heard.pages.map((view) => view.page)).size).toBe(3)
    } finally {
      await caching.close()
    }
  })

  test('a tab nobody has looked at for long begins a new page view when its reader is back', async () => {
    await house.page.clock.install()
    await open(landmark)
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(1)
    const turn = (state: string) =>
      house.page.evaluate((visibility) => {
        Object.defineProperty(document, 'hidden', { value: visibility === 'hidden', configurable: true })
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
      }, state)
    await turn('hidden')
    await house.page.clock.fastForward('20:00')
    await turn('visible')
    await turn('hidden')
    await house.page.clock.fastForward('31:00')
    expect(house.ringroot.heard.pages).toHaveLength(1)
    await turn('visible')
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(2)
  })

  test('a background tab takes no number before it is looked at', async () => {
    await house.page.addInitScript(() =>
      Object.defineProperty(document, 'hidden', { value: true, configurable: true }),
    )
    await open(landmark)
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(1)
    await house.page.waitForTimeout(2500)
    expect(house.ringroot.heard.leases).toEqual([])
    await house.page.evaluate(() => Object.defineProperty(document, 'hidden', { value: false }))
    await swapped()
  })

  test('a prerendered page tells nothing before it is seen', async () => {
    await house.page.addInitScript(() =>
      Object.defineProperty(document, 'prerendering', { value: true, configurable: true }),
    )
    await open(landmark)
    await house.page.waitForTimeout(500)
    expect(house.ringroot.heard.pages).toHaveLength(0)
    await house.page.evaluate(() => document.dispatchEvent(new Event('prerenderingchange')))
    await swapped()
    expect(house.ringroot.heard.pages).toHaveLength(1)
  })
})

describe('activity', () => {
  test('a tap on a number is told at once, with the number that was shown', async () => {
    await open(`<a id="at" href="tel:5551234567"><b>Call</b></a>${landmark}`)
    await swapped()
    await house.page.evaluate(() => addEventListener('click', (event) => event.preventDefault()))
    await house.page.click('#at b')
    await expect.poll(() => house.ringroot.heard.beats.flatMap((beat) => beat.taps).length).toBe(1)
    const beat = house.ringroot.heard.beats.find(({ taps }) => taps.length > 0)
    expect(beat).toMatchObject({ visitor, visit, page: house.ringroot.heard.pages[0]?.page, ended: false })
    expect(beat?.taps[0]?.number).toBe('4150009876')
  })

  test('heartbeats come while the page is used, and count the time in use', async () => {
    const usual = house.ringroot.answer
    house.ringroot.answer = (path) => {
      const answer = usual(path)
      return answer && { ...answer, body: answer.body.replace('"beat":30', '"beat":5') }
    }
    await open(landmark)
    await swapped()
    await house.page.mouse.move(10, 10)
    await house.page.mouse.move(20, 20)
    await expect.poll(() => house.ringroot.heard.beats.length, { timeout: 15_000 }).toBe(1)
    expect(house.ringroot.heard.beats[0]?.active).toBeGreaterThan(4000)
    expect(house.ringroot.heard.beats[0]?.active).toBeLessThan(9000)
  })

  test('Google Analytics’ ids are passed on', async () => {
    await house.context.addCookies([
      { name: '_ga', value: 'GA1.1.111.222', url: house.ringroot.site },
      { name: '_ga_ABC', value: 'GS2.1.s1700000000$o1', url: house.ringroot.site },
    ])
    await open('')
    await expect
      .poll(() => house.ringroot.heard.pages[0]?.ga)
      .toEqual(['_ga=GA1.1.111.222', '_ga_ABC=GS2.1.s1700000000$o1'])
  })
})

const stored = () => house.page.evaluate(() => [JSON.stringify(localStorage), document.cookie].join())
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
    expect(house.ringroot.heard.pages[0]).toMatchObject({ consent: 'never', visitor: null, ga: [] })
    await open(landmark, '/second', tag(consent))
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(2)
    expect(house.ringroot.heard.pages[1]).toMatchObject({ visitor: null, visit: null })
  })

  test('granted: a number for the page only until the visitor agrees, then the same page view with identity', async () => {
    await open(landmark, '/', tag('granted'))
    await swapped()
    expect(house.ringroot.heard.pages[0]).toMatchObject({ consent: 'waiting', visitor: null })
    expect(await stored()).toBe('{},')
    await house.page.evaluate("ringroot('consent', true)")
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(2)
    expect(house.ringroot.heard.pages[1]).toMatchObject({
      consent: 'granted',
      page: house.ringroot.heard.pages[0]?.page,
      visit,
    })
    await expect.poll(stored).toContain(visitor)
    await house.page.evaluate("ringroot('consent', false)")
    expect(await stored()).toBe('{},')
  })

  test('granted: an answer given before the script is there counts', async () => {
    await open(
      landmark,
      '/',
      `<script>window.ringroot = function () { (ringroot.q = ringroot.q || []).push(arguments) }; ringroot('consent', true)</script>${tag('granted')}`,
    )
    await expect.poll(() => house.ringroot.heard.pages.at(-1)?.consent).toBe('granted')
    await expect.poll(stored).toContain(visitor)
  })
})
