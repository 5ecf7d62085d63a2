import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readArrival } from './source.ts'

const shop = 'https://shop.example/landing'

describe('a link that says where it stood', () => {
  test.each([
    [
      '?utm_source=newsletter&utm_medium=email&utm_campaign=spring&utm_term=t&utm_content=c',
      'newsletter',
      'email',
      'Email',
    ],
    ['?utm_source=Google&utm_medium=cpc&gclid=abc', 'Google', 'cpc', 'Paid Search'],
    ['?utm_campaign=spring&gclid=abc', 'google', 'cpc', 'Paid Search'],
    ['?utm_campaign=spring', '(not set)', '(not set)', 'Unassigned'],
    ['?gclid=abc', 'google', 'cpc', 'Paid Search'],
    ['?gbraid=abc', 'google', 'cpc', 'Paid Search'],
    ['?wbraid=abc', 'google', 'cpc', 'Paid Search'],
    ['?dclid=abc', 'dfa', 'cpm', 'Display'],
    ['?msclkid=abc', 'bing', 'cpc', 'Paid Search'],
    ['?fbclid=abc', 'facebook', 'social', 'Organic Social'],
    ['?fbclid=abc&utm_source=facebook&utm_medium=paid_social', 'facebook', 'paid_social', 'Paid Social'],
    ['?ttclid=abc', 'tiktok', 'cpc', 'Paid Social'],
    ['?twclid=abc', 'twitter', 'cpc', 'Paid Social'],
    ['?li_fat_id=abc', 'linkedin', 'cpc', 'Paid Social'],
    ['?ScCid=abc', 'snapchat', 'cpc', 'Paid Social'],
    ['?fbclid=b&gclid=a', 'google', 'cpc', 'Paid Search'],
  ])('%s', (query, source, medium, channel) => {
    expect(readArrival({ url: shop + query, referrer: 'https://www.bing.com/' })).toMatchObject({
      source,
      medium,
      channel,
      tagged: true,
    })
  })

  test('all utm parameters and click ids are kept', () => {
    const arrival = readArrival({
      url: `${shop}?utm_source=s&utm_medium=m&utm_campaign=c%20d&utm_term=t&utm_content=x&gclid=1&wbraid=2&li_fat_id=3`,
      referrer: '',
    })
    expect(arrival).toMatchObject({ source: 's', medium: 'm', campaign: 'c d', term: 't', content: 'x' })
    expect(arrival.clickIds).toEqual({ gclid: '1', wbraid: '2', li_fat_id: '3' })
  })
})

describe('a link that says nothing is known by where it stood', () => {
  test.each([
    ['', '(direct)', '(none)', 'Direct'],
    ['https://www.google.com/', 'google', 'organic', 'Organic Search'],
    ['https://www.google.co.uk/', 'google', 'organic', 'Organic Search'],
    ['android-app://com.google.android.googlequicksearchbox/', 'google', 'organic', 'Organic Search'],
    ['https://duckduckgo.com/?q=a', 'duckduckgo', 'organic', 'Organic Search'],
    ['https://search.yahoo.com/', 'yahoo', 'organic', 'Organic Search'],
    ['https://l.facebook.com/l.php', 'facebook', 'social', 'Organic Social'],
    ['https://t.co/x', 'twitter', 'social', 'Organic Social'],
    ['https://www.youtube.com/watch', 'youtube', 'referral', 'Organic Video'],
    ['https://blog.neighbour.example/post', 'blog.neighbour.example', 'referral', 'Referral'],
    ['https://mail.google.com/', 'mail.google.com', 'referral', 'Referral'],
    ['https://notgoogle.com/', 'notgoogle.com', 'referral', 'Referral'],
    ['https://google.com.evil.example/', 'google.com.evil.example', 'referral', 'Referral'],
    ['https://de.search.yahoo.com/', 'yahoo', 'organic', 'Organic Search'],
    ['https://cn.bing.com/', 'bing', 'organic', 'Organic Search'],
    ['https://www.ecosia.org/', 'ecosia.org', 'organic', 'Organic Search'],
    ['https://ya.ru/', 'yandex', 'organic', 'Organic Search'],
    ['https://WWW.GOOGLE.COM./', 'google', 'organic', 'Organic Search'],
    ['https://www.cnn.com/story', 'cnn.com', 'referral', 'Referral'],
    ['https://mamot.fr/@someone', 'mastodon', 'social', 'Organic Social'],
    ['https://www.yelp.com/biz/shop', 'yelp.com', 'referral', 'Organic Social'],
    ['https://www.twitch.tv/', 'twitch.tv', 'referral', 'Organic Video'],
    ['https://www.ebay.com/', 'ebay.com', 'referral', 'Organic Shopping'],
    ['https://chatgpt.com/', 'chatgpt.com', 'referral', 'AI Assistants'],
    ['https://www.perplexity.ai/search/a', 'perplexity.ai', 'referral', 'AI Assistants'],
    ['https://gemini.google.com/app', 'gemini.google.com', 'referral', 'AI Assistants'],
    ['https://x.com/i/grok?conversation=1', 'x.com/i/grok', 'referral', 'AI Assistants'],
    ['https://x.com/someone', 'twitter', 'social', 'Organic Social'],
    ['https://notchatgpt.com/', 'notchatgpt.com', 'referral', 'Referral'],
    ['https://myfacebook.com/', 'myfacebook.com', 'referral', 'Referral'],
    ['https://facebook.com.evil.example/', 'facebook.com.evil.example', 'referral', 'Referral'],
    ['https://evil.example/?u=https://www.google.com/', 'evil.example', 'referral', 'Referral'],
    ['http://www.com/', 'www.com', 'referral', 'Referral'],
    ['http://example/', 'example', 'referral', 'Referral'],
    ['javascript:alert(1)', '(direct)', '(none)', 'Direct'],
    ['file:///home/me/page.html', '(direct)', '(none)', 'Direct'],
    ['not an address', '(direct)', '(none)', 'Direct'],
  ])('%s', (referrer, source, medium, channel) => {
    expect(readArrival({ url: shop, referrer })).toMatchObject({
      source,
      medium,
      channel,
      tagged: false,
      within: false,
    })
  })

  test.each(['https://shop.example/', 'https://www.shop.example/a', 'https://pay.shop.example/'])(
    'the site’s own page %s is no source',
    (referrer) => {
      expect(readArrival({ url: shop, referrer })).toMatchObject({ source: '(direct)', within: true })
    },
  )
})

test.each([
  ['https://www.paypal.com/checkoutnow', true],
  ['https://checkout.stripe.com/c/pay', true],
  ['https://accounts.google.com/o/oauth2', true],
  ['https://login.microsoftonline.com/common', true],
  ['https://appleid.apple.com/auth', true],
  ['https://notpaypal.com/', false],
  ['https://paypal.com.evil.example/', false],
])('%s is passed through on the way to pay or sign in: %s', (referrer, within) => {
  expect(readArrival({ url: shop, referrer }).within).toBe(within)
  expect(readArrival({ url: shop, referrer }).source === '(direct)').toBe(within)
})

test.each([
  ['https://www.bing.com/search?q=plumber+near+me', 'plumber near me'],
  ['https://yandex.ru/search/?text=%D1%81%D0%B0%D0%BD%D1%82%D0%B5%D1%85%D0%BD%D0%B8%D0%BA', 'сантехник'],
  ['https://www.cnn.com/search?query=boiler', 'boiler'],
  ['https://www.google.com/', ''],
])('the keyword of %s is %j', (referrer, term) => {
  expect(readArrival({ url: shop, referrer })).toMatchObject({ medium: 'organic', term })
})

test('the keyword of a link wins over the one of the referrer, and an ad is not given the keyword of another search', () => {
  const referrer = 'https://www.bing.com/search?q=theirs'
  expect(readArrival({ url: `${shop}?utm_term=ours`, referrer }).term).toBe('ours')
  expect(readArrival({ url: `${shop}?gclid=1`, referrer }).term).toBe('')
})

test('a word of a link holds no control characters and is no longer than a word may be', () => {
  const { source, medium } = readArrival({
    url: `${shop}?utm_source=a%00b%0Ac&utm_medium=${'🙂'.repeat(100_000)}`,
    referrer: `https://${'a.'.repeat(50_000)}example/`,
  })
  expect(source).toBe('a b c')
  expect(medium.length).toBeLessThanOrEqual(500)
  expect(medium.isWellFormed()).toBe(true)
})

test('any two texts give an answer, in every word', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true }))
  fc.assert(
    fc.property(text, text, (url, referrer) => {
      const { source, medium, channel } = readArrival({ url, referrer })
      expect([source, medium, channel].every((word) => word.length > 0)).toBe(true)
    }),
  )
})
