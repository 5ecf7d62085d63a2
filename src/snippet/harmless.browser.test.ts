import { describe, expect, test } from 'vitest'
import { landmark, snippetHouse } from '../../test/support/snippet-house.ts'

const house = snippetHouse()
const { open, settle, swapped } = house

test('the check shows on the page what is swapped, and what is not and why', async () => {
  await open(
    `${landmark}<p>Order #5551234567</p><input value="555-123-4567"><div contenteditable="true">555-123-4567</div>`,
  )
  await house.page.goto('about:blank')
  await house.page.goto(`${house.ringroot.site}/#ringroot-check`)
  await swapped()
  const panel = house.page.locator('[data-ringroot-check]')
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
  expect(house.troubles).toEqual([])
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
    house.ringroot.answer = () => ({ status: 200, body })
    await open(landmark)
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(1)
    await house.page.waitForTimeout(300)
    expect(await house.page.locator('#landmark').textContent()).toBe('555-123-4567')
    expect(house.troubles).toEqual([])
  })

  test.each([404, 429, 500, 503])('the server answers %d', async (status) => {
    house.ringroot.answer = () => ({ status, body: '{"title":"no"}' })
    await open(landmark)
    await expect.poll(() => house.ringroot.heard.pages.length).toBe(1)
    await house.page.waitForTimeout(300)
    expect(await house.page.locator('#landmark').textContent()).toBe('555-123-4567')
    // The browser itself notes a failed request; nothing else does.
    expect(house.troubles.filter((trouble) => !trouble.startsWith('Failed to load resource'))).toEqual([])
  })

  test('the server never answers: the page is ready all the same', async () => {
    house.ringroot.answer = () => undefined
    await open(landmark)
    expect(await house.page.evaluate(() => document.readyState)).toBe('complete')
    expect(house.troubles).toEqual([])
  })

  test('the server is away', async () => {
    await house.page.route(`${house.ringroot.origin}/**`, (route) => route.abort())
    await open(landmark)
    await settle()
    expect(await house.page.locator('#landmark').textContent()).toBe('555-123-4567')
    expect(house.troubles.filter((trouble) => !trouble.startsWith('Failed to load resource'))).toEqual([])
  })

  test('the page’s policy forbids us to connect', async () => {
    house.ringroot.headers['content-security-policy'] = `connect-src 'self'`
    await open(landmark)
    await settle()
    expect(await house.page.locator('#landmark').textContent()).toBe('555-123-4567')
    expect(
      house.troubles.filter(
        (trouble) => !/Content Security Policy|Refused to connect|violates/.test(trouble),
      ),
    ).toEqual([])
  })

  test('a strict policy that allows us is enough', async () => {
    house.ringroot.headers['content-security-policy'] =
      `default-src 'none'; script-src ${house.ringroot.origin}; connect-src ${house.ringroot.origin}`
    await open(landmark)
    await swapped()
    expect(house.troubles).toEqual([])
  })

  test('a sandboxed frame without storage', async () => {
    house.ringroot.headers['content-security-policy'] = 'sandbox allow-scripts'
    await open(landmark)
    await swapped()
    expect(house.troubles).toEqual([])
  })

  test('two tags: one works', async () => {
    await open(landmark, '/', '%SNIPPET%%SNIPPET%')
    await swapped()
    expect(house.ringroot.heard.pages).toHaveLength(1)
    expect(house.ringroot.heard.leases).toHaveLength(1)
  })

  test('a tag without a site does nothing', async () => {
    await open(landmark, '/', '<script async src="%ORIGIN%/ringroot.js"></script>')
    await house.page.waitForTimeout(300)
    expect(house.ringroot.heard.pages).toEqual([])
    expect(house.troubles).toEqual([])
  })

  test('a tag manager that drops attributes: the address carries the site', async () => {
    await open(
      `${landmark}<script>document.head.append(Object.assign(document.createElement('script'), { src: '%ORIGIN%/ringroot.js?site=key1' }))</script>`,
      '/',
      '',
    )
    await swapped()
    expect(house.ringroot.heard.leases).toHaveLength(1)
  })

  test('a page of ten thousand elements is read in a moment', async () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, nth) => `<p>Item ${nth} costs $${nth * 37}.00, order ${nth}5551234</p>`,
    )
    await open(rows.join('') + landmark)
    await swapped()
    const longest = await house.page.evaluate(
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
