import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { channelOf, ga4ChannelOf } from './channel.ts'

describe('the default channel groups of Google Analytics', () => {
  test.each([
    ['(direct)', '(none)', '', 'Direct'],
    ['(direct)', '(not set)', '', 'Direct'],
    ['(direct)', 'referral', '', 'Referral'],
    ['google', 'cpc', 'Cross-network spring', 'Cross-network'],
    ['shopify', 'paid', '', 'Paid Shopping'],
    ['google', 'cpc', 'Shop the sale', 'Paid Shopping'],
    ['google', 'cpc', 'summer shopping', 'Paid Shopping'],
    ['google', 'cpc', 'the-shop', 'Paid Shopping'],
    ['google', 'cpc', 'eshop', 'Paid Shopping'],
    ['google', 'cpc', 'bishop', 'Paid Search'],
    ['Google', 'CPC', '', 'Paid Search'],
    ['google', 'ppc', '', 'Paid Search'],
    ['google', 'retargeting', '', 'Paid Search'],
    ['google', 'paid-anything', '', 'Paid Search'],
    ['google', 'cpm', '', 'Paid Search'],
    ['google', 'xppc', '', 'Organic Search'],
    ['google', 'unpaid', '', 'Organic Search'],
    ['facebook', 'paid_social', '', 'Paid Social'],
    ['youtube', 'cpv', '', 'Paid Video'],
    ['partner', 'cpm', '', 'Display'],
    ['partner', 'Banner', '', 'Display'],
    ['partner', 'banners', '', 'Unassigned'],
    ['partner', 'cpc', '', 'Paid Other'],
    ['notgoogle', 'cpc', '', 'Paid Other'],
    ['google.evil.example', 'cpc', '', 'Paid Other'],
    ['etsy.com', 'referral', '', 'Organic Shopping'],
    ['newsletter', 'email', 'shopping spree', 'Organic Shopping'],
    ['facebook', 'email', '', 'Organic Social'],
    ['partner', 'Social Network', '', 'Organic Social'],
    ['vimeo.com', 'referral', '', 'Organic Video'],
    ['partner', 'online-video', '', 'Organic Video'],
    ['duckduckgo', 'referral', '', 'Organic Search'],
    ['partner', 'organic', '', 'Organic Search'],
    ['partner', 'app', '', 'Referral'],
    ['email', 'referral', '', 'Referral'],
    ['partner', 'E-Mail', '', 'Email'],
    ['e mail', 'x', '', 'Email'],
    ['partner', 'emails', '', 'Unassigned'],
    ['partner', 'affiliate', '', 'Affiliates'],
    ['radio', 'audio', '', 'Audio'],
    ['sms', '', '', 'SMS'],
    ['partner', 'sms', '', 'SMS'],
    ['app', 'webpush', '', 'Mobile Push Notifications'],
    ['app', 'in-mobile-app', '', 'Mobile Push Notifications'],
    ['app', 'notifications', '', 'Mobile Push Notifications'],
    ['firebase', 'x', '', 'Mobile Push Notifications'],
    ['(direct)', '(none)', 'cross-network', 'Direct'],
    ['direct', '(none)', '', 'Unassigned'],
    ['google', 'CPC', 'CROSS-NETWORK', 'Cross-network'],
    ['google', 'cpc', 'workshop tour', 'Paid Search'],
    ['google', 'cpc', '2shop', 'Paid Shopping'],
    ['google', 'cpc', 'SHOPPING', 'Paid Shopping'],
    ['google', '(not set)', '', 'Organic Search'],
    ['partner', 'acp', '', 'Paid Other'],
    ['partner', 'retargeting2', '', 'Unassigned'],
    ['partner', 'paid', '', 'Paid Other'],
    ['email', 'cpc', '', 'Paid Other'],
    ['youtube.com', 'video', '', 'Organic Video'],
    ['app', 'push', '', 'Mobile Push Notifications'],
    ['app', 'pushed', '', 'Unassigned'],
    ['x', 'y', '', 'Unassigned'],
    ['', '', '', 'Unassigned'],
  ])('%s / %s %s is %s', (source, medium, campaign, channel) => {
    expect(ga4ChannelOf(source, medium, campaign)).toBe(channel)
  })

  test('the case of letters means nothing', () => {
    const word = fc.constantFrom(
      'google',
      'Hatena',
      'cpc',
      'Email',
      '(direct)',
      '(none)',
      'shop',
      'push',
      'x',
    )
    fc.assert(
      fc.property(word, word, word, (source, medium, campaign) => {
        expect(channelOf(source.toUpperCase(), medium.toUpperCase(), campaign.toUpperCase())).toBe(
          channelOf(source.toLowerCase(), medium.toLowerCase(), campaign.toLowerCase()),
        )
      }),
    )
  })
})

describe('the AI assistants', () => {
  test.each([
    ['chatgpt.com', 'referral', 'Referral', 'AI Assistants'],
    ['chatgpt.com', '(not set)', 'Unassigned', 'AI Assistants'],
    ['Perplexity', '', 'Unassigned', 'AI Assistants'],
    ['chatgpt.com', 'cpc', 'Paid Other', 'Paid Other'],
    ['chatgpt.com', 'email', 'Email', 'Email'],
    ['mychatgpt.com', 'referral', 'Referral', 'Referral'],
  ])('%s / %s is %s to Analytics and %s to us', (source, medium, theirs, ours) => {
    expect([ga4ChannelOf(source, medium, ''), channelOf(source, medium, '')]).toEqual([theirs, ours])
  })
})
