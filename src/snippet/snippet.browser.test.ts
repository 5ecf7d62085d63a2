import { describe, expect, test } from 'vitest'
import { blocks, landmark, snippetHouse } from '../../test/support/snippet-house.ts'

const house = snippetHouse()
const { html, open, settle, swapped } = house

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
  expect(house.troubles).toEqual([])
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
    house.ringroot.pages.set('/untouched', blocks(rows))
    await house.page.goto(`${house.ringroot.site}/untouched`)
    const untouched = await Promise.all(rows.map(async (_row, nth) => html(`#at${nth}`)))
    await open(blocks(rows) + landmark)
    await swapped()
    for (const [nth, [what]] of rows.entries())
      expect.soft(await html(`#at${nth}`), what).toBe(untouched[nth])
    expect(house.troubles).toEqual([])
  })

  test('what is typed into fields', async () => {
    await open(`<input id="field"><div id="editor" contenteditable></div>${landmark}`)
    await swapped()
    await house.page.locator('#field').pressSequentially('555-123-4567')
    await house.page.locator('#editor').pressSequentially('555-123-4567')
    await settle()
    expect(await house.page.locator('#field').inputValue()).toBe('555-123-4567')
    expect(await house.page.locator('#editor').textContent()).toBe('555-123-4567')
  })
})

test('attributes the owner names are swapped', async () => {
  await open(
    `<i id="at" title="Call 555-123-4567" data-phone="+15551234567" alt="555-123-4567"></i>${landmark}`,
    '/',
    '<script async src="%ORIGIN%/ringroot.js" data-site="key1" data-attributes="title, data-phone"></script>',
  )
  await swapped()
  const at = house.page.locator('#at')
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
    await house.page.evaluate(change)
    expect((await house.page.locator('#at').textContent())?.replace('empty', '')).toBe(text)
  })

  test('a changed link', async () => {
    await open(`<a id="at" href="/">x</a>${landmark}`)
    await swapped()
    await house.page.evaluate(() => document.querySelector('#at')!.setAttribute('href', 'tel:5551234567'))
    expect(await house.page.locator('#at').getAttribute('href')).toBe('tel:4150009876')
  })

  test('an open shadow root', async () => {
    await open(
      `<div id="at"></div>${landmark}<script>document.querySelector('#at').attachShadow({ mode: 'open' }).innerHTML = '<p>555-123-4567'</script>`,
    )
    await swapped()
    expect(await house.page.evaluate(() => document.querySelector('#at')!.shadowRoot!.textContent)).toBe(
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
    expect(await house.page.evaluate(() => 1 + 1)).toBe(2)
    expect(house.troubles).toEqual([])
  })
})

const early = () => house.page.evaluate('early')
const withStarter = () => `<script>${house.starter}</script>%SNIPPET%`

describe('the starter', () => {
  const body = `<a id="call" href="tel:5551234567">Call</a>${landmark}
    <script>early = [document.querySelector('#landmark').textContent, document.querySelector('#call').getAttribute('href')]</script>`

  test('shows the number on later pages while they are being parsed, before the snippet is there', async () => {
    await open(body, '/', withStarter())
    expect(await early()).toEqual(['555-123-4567', 'tel:5551234567'])
    await swapped()
    await house.page.route('**/ringroot.js', (route) => route.abort())
    await open(body, '/second', withStarter())
    expect(await early()).toEqual(['415-000-9876', 'tel:4150009876'])
  })

  test('and the snippet shows another number where the starter showed the old one', async () => {
    await open(body, '/', withStarter())
    await swapped()
    const usual = house.ringroot.answer
    house.ringroot.answer = (path) => {
      const answer = usual(path)
      return answer && { ...answer, body: answer.body.replaceAll('4150009876', '2125550000') }
    }
    await open(body, '/second', withStarter())
    expect(await early()).toEqual(['415-000-9876', 'tel:4150009876'])
    await expect.poll(() => house.page.locator('#landmark').textContent()).toBe('212-555-0000')
    expect(await house.page.locator('#call').getAttribute('href')).toBe('tel:2125550000')
  })

  test('does nothing without a memory, or with a stranger’s', async () => {
    await open('<script>localStorage.ringroot = "garbage"</script>')
    await open(body, '/second', withStarter())
    await swapped()
    expect(house.troubles).toEqual([])
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
    await house.page.evaluate(() => document.fonts.ready)
    const width = () => house.page.locator('#number').evaluate((node) => node.getBoundingClientRect().width)
    const before = await width()
    await swapped()
    await settle()
    expect(Math.abs((await width()) - before)).toBeLessThan(0.5)
    expect(await house.page.evaluate('shift')).toBe(0)
  })
})

test('a text that changes each moment keeps its width', async () => {
  await open(`${odd}<span id="at" style="font: 40px Odd"></span>${landmark}`)
  await swapped()
  const widths = await house.page.evaluate(async () => {
    const at = document.querySelector('#at')!
    const seen: number[] = []
    for (let second = 10; second < 40; second++) {
      at.textContent = `12:${second} 555-123-4567`
      await new Promise((done) => requestAnimationFrame(done))
      seen.push(at.getBoundingClientRect().width)
    }
    return seen
  })
  expect(await house.page.locator('#at').textContent()).toContain('415-000-9876')
  expect(Math.max(...widths) - Math.min(...widths)).toBeLessThan(100) // the clock's own digits differ in width
})
