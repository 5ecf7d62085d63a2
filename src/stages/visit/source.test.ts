import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { channelOf, readArrival } from './source.ts'

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
    ['?dclid=abc', 'google', 'cpc', 'Paid Search'],
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
  ['google', 'cpc', 'Cross-network spring', 'Cross-network'],
  ['partner', 'display', '', 'Display'],
  ['partner', 'cpc', '', 'Paid Other'],
  ['partner', 'affiliate', '', 'Affiliates'],
  ['radio', 'audio', '', 'Audio'],
  ['sms', '', '', 'SMS'],
  ['app', 'push', '', 'Mobile Push Notifications'],
  ['x', 'y', '', 'Unassigned'],
])('%s / %s %s is %s', (source, medium, campaign, channel) => {
  expect(channelOf(source, medium, campaign)).toBe(channel)
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
