import { describe, expect, test } from 'vitest'
import { readArrival } from './source.ts'

const shop = 'https://shop.example/'
const tagged = (query: string) => readArrival({ url: shop + query, referrer: '' })

describe('one site', () => {
  test.each([
    ['https://shop.example.com/', 'https://blog.example.com/', true],
    ['https://shop.example.com/', 'https://example.com/', true],
    ['https://a.b.example.com/', 'https://c.example.com/', true],
    ['https://shop.example.com:8443/', 'http://blog.example.com/', true],
    ['https://shop.example.co.uk/', 'https://shop.example.co.uk/a', true],
    ['https://alice.co.uk/', 'https://bob.co.uk/', false],
    ['https://alice.com.ua/', 'https://bob.com.ua/', false],
    ['https://alice.kyiv.ua/', 'https://bob.kyiv.ua/', false],
    ['https://alice.github.io/', 'https://bob.github.io/', false],
    ['https://alice.myshopify.com/', 'https://bob.myshopify.com/', false],
    ['https://alice.com/', 'https://bob.com/', false],
    ['http://10.0.0.1/', 'http://11.0.0.1/', false],
    ['http://[::1]/', 'http://[::2]/', false],
    ['http://[::1]:3000/', 'http://[::1]/', true],
    ['http://localhost/', 'http://localhost:3000/', true],
    ['http://one/', 'http://other/', false],
  ])('%s after %s: %s', (url, referrer, within) => {
    expect(readArrival({ url, referrer }).within).toBe(within)
  })
})

describe('a hostile address before', () => {
  test.each([
    ['a name that only looks like a user', 'https://www.google.com@evil.example/', 'evil.example'],
    ['a password', 'https://user:google.com@evil.example/', 'evil.example'],
    ['a backslash', 'https://evil.example\\@www.google.com/', 'evil.example'],
    ['an address of numbers', 'http://[2001:db8::1]:8080/a', '[2001:db8::1]'],
    ['a number for an address', 'http://2130706433/', '127.0.0.1'],
    ['another alphabet', 'https://bücher.example/', 'xn--bcher-kva.example'],
    ['letters that look like others', 'https://gооgle.com/', 'xn--ggle-55da.com'],
    ['capitals and a last dot', 'HTTPS://WWW.Partner.Example./', 'partner.example'],
    ['an app', 'android-app://com.example.reader/', 'com.example.reader'],
    ['a search in its path', 'https://evil.example/https://www.google.com/?q=a', 'evil.example'],
    ['spaces and line ends', ' \n https://part\tner.example/ ', 'partner.example'],
    ['no scheme', '//www.google.com/', '(direct)'],
    ['data', 'data:text/html,<a href=https://www.google.com/>', '(direct)'],
    ['a script', 'javascript:location="https://www.google.com/"', '(direct)'],
    ['a blob', 'blob:https://www.google.com/1', '(direct)'],
    ['a blank page', 'about:blank', '(direct)'],
    ['nothing but a scheme', 'https://', '(direct)'],
    ['a port there is not', 'https://www.google.com:99999/', '(direct)'],
  ])('%s: %s is %s', (_what, referrer, source) => {
    expect(readArrival({ url: shop, referrer }).source).toBe(source)
  })
})

describe('a hostile link', () => {
  test('is decoded once', () => {
    expect(tagged('?utm_source=a%2520b').source).toBe('a%20b')
    expect(tagged('?utm_source=a+b%20c').source).toBe('a b c')
    expect(tagged('?utm_source=%E0%A4%A').source).toBe('\uFFFD%A')
  })

  test('says a parameter twice, and the first counts', () => {
    expect(tagged('?utm_source=one&utm_source=two').source).toBe('one')
    expect(tagged('?utm_source=&utm_source=two')).toMatchObject({ source: '(direct)', tagged: false })
  })

  test('has parameters where none are: behind the hash, in the path, in another’s value', () => {
    for (const query of [
      '#utm_source=x&utm_medium=cpc',
      'utm_source=x&gclid=1',
      '?next=https://shop.example/?utm_source=x',
      '?xutm_source=x&gclidx=1',
    ])
      expect(tagged(query)).toMatchObject({ source: '(direct)', channel: 'Direct' })
  })

  test('claims to be direct, unset or unlinked', () => {
    expect(tagged('?utm_source=(direct)&utm_medium=(none)')).toMatchObject({
      channel: 'Direct',
      tagged: true,
    })
    expect(tagged('?utm_source=%20&utm_medium=%00')).toMatchObject({ source: '(direct)', tagged: false })
    expect(tagged('?utm_source=Unlinked&utm_medium=x').channel).toBe('Unassigned')
    expect(tagged('?utm_source=__proto__&utm_medium=constructor').channel).toBe('Unassigned')
  })

  test('is of 64 KB, and takes no time', () => {
    const started = performance.now()
    for (const text of ['a', '%', '&', 'shop', '%F0%9F%98%80', 'cp', 'video=', '?'])
      for (const campaign of [text.repeat(65_536 / text.length), `${text.repeat(4000 / text.length)}cpx`])
        tagged(`?utm_campaign=${campaign}&utm_medium=${campaign}&utm_source=${campaign}`)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  test('has a click id that is none', () => {
    expect(tagged('?gclid=')).toMatchObject({ tagged: false, clickIds: {} })
    expect(tagged(`?gclid=${'x'.repeat(501)}`)).toMatchObject({ tagged: false, clickIds: {} })
    expect(tagged('?GCLID=1').clickIds).toEqual({ gclid: '1' })
    expect(tagged('?__proto__=1&gclid=1').clickIds).toEqual({ gclid: '1' })
  })

  test('the page it began on is kept as people write it', () => {
    expect(tagged('услуги/шины?a=1#b').landing).toBe('shop.example/услуги/шины')
    expect(tagged('%').landing).toBe('shop.example/%')
    expect(tagged('a%00%0Ab').landing).toBe('shop.example/a b')
    expect(readArrival({ url: 'not an address', referrer: '' }).landing).toBe('')
  })
})

test.each([
  ['gbraid', 'google', 'cpc', 'Paid Search'],
  ['wbraid', 'google', 'cpc', 'Paid Search'],
  ['dclid', 'dfa', 'cpm', 'Display'],
  ['rdt_cid', 'reddit', 'cpc', 'Paid Social'],
  ['epik', 'pinterest', 'cpc', 'Paid Social'],
  ['yclid', 'yandex', 'cpc', 'Paid Search'],
  ['igshid', 'instagram', 'social', 'Organic Social'],
  ['ScCid', 'snapchat', 'cpc', 'Paid Social'],
])('%s alone is %s / %s', (id, source, medium, channel) => {
  expect(tagged(`?${id}=abc`)).toMatchObject({ source, medium, channel })
  expect(tagged(`?${id}=abc&utm_source=mine&utm_medium=affiliate`)).toMatchObject({
    source: 'mine',
    channel: 'Affiliates',
  })
})
