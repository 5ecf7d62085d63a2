import { categoryOf, isAssistant, type Category } from './source-lists.ts'

/** The default channel groups of Google Analytics 4, in its order (https://support.google.com/analytics/answer/9756891). */
export type Ga4Channel =
  | 'Direct'
  | 'Cross-network'
  | 'Paid Shopping'
  | 'Paid Search'
  | 'Paid Social'
  | 'Paid Video'
  | 'Display'
  | 'Paid Other'
  | 'Organic Shopping'
  | 'Organic Social'
  | 'Organic Video'
  | 'Organic Search'
  | 'Referral'
  | 'Email'
  | 'Affiliates'
  | 'Audio'
  | 'SMS'
  | 'Mobile Push Notifications'
  | 'Unassigned'

/** Two more are ours: Analytics counts visitors sent by ChatGPT as Referral or Unassigned, and knows nothing of numbers on paper. */
export type Channel = Ga4Channel | 'AI Assistants' | 'Offline'

/** What the rules are asked about, in small letters. */
type Words = Readonly<{ source: string; medium: string; campaign: string; category: Category | undefined }>
type Rule = readonly [Ga4Channel, (words: Words) => boolean]

// Google's expressions, matched against the whole word. The lists of words are sets: one look, whatever their length.
const shopping = /^(.*(([^a-df-z]|^)shop|shopping).*)$/s
const paid = /^(.*cp.*|ppc|retargeting|paid.*)$/s
const video = /^(.*video.*)$/s
const oneOf = (...words: string[]): ReadonlySet<string> => new Set(words)
const email = oneOf('email', 'e-mail', 'e_mail', 'e mail')
const noMedium = oneOf('(not set)', '(none)')
const display = oneOf('display', 'banner', 'expandable', 'interstitial', 'cpm')
const referral = oneOf('referral', 'app', 'link')
const social = oneOf('social', 'social-network', 'social-media', 'sm', 'social network', 'social media')

/** The first rule that holds names the channel. */
const rules: readonly Rule[] = [
  ['Direct', ({ source, medium }) => source === '(direct)' && noMedium.has(medium)],
  ['Cross-network', ({ campaign }) => campaign.includes('cross-network')],
  [
    'Paid Shopping',
    ({ category, campaign, medium }) =>
      (category === 'shopping' || shopping.test(campaign)) && paid.test(medium),
  ],
  ['Paid Search', ({ category, medium }) => category === 'search' && paid.test(medium)],
  ['Paid Social', ({ category, medium }) => category === 'social' && paid.test(medium)],
  ['Paid Video', ({ category, medium }) => category === 'video' && paid.test(medium)],
  ['Display', ({ medium }) => display.has(medium)],
  ['Paid Other', ({ medium }) => paid.test(medium)],
  ['Organic Shopping', ({ category, campaign }) => category === 'shopping' || shopping.test(campaign)],
  ['Organic Social', ({ category, medium }) => category === 'social' || social.has(medium)],
  ['Organic Video', ({ category, medium }) => category === 'video' || video.test(medium)],
  ['Organic Search', ({ category, medium }) => category === 'search' || medium === 'organic'],
  ['Referral', ({ medium }) => referral.has(medium)],
  ['Email', ({ source, medium }) => email.has(source) || email.has(medium)],
  ['Affiliates', ({ medium }) => medium === 'affiliate'],
  ['Audio', ({ medium }) => medium === 'audio'],
  ['SMS', ({ source, medium }) => source === 'sms' || medium === 'sms'],
  [
    'Mobile Push Notifications',
    ({ source, medium }) =>
      medium.endsWith('push') ||
      medium.includes('mobile') ||
      medium.includes('notification') ||
      source === 'firebase',
  ],
]

/** As Google Analytics 4 groups these words, the case of letters aside. */
export function ga4ChannelOf(source: string, medium: string, campaign: string): Ga4Channel {
  const words = {
    source: source.toLowerCase(),
    medium: medium.toLowerCase(),
    campaign: campaign.toLowerCase(),
    category: categoryOf(source),
  }
  return rules.find(([, holds]) => holds(words))?.[0] ?? 'Unassigned'
}

/** As Analytics groups them; but what it has no better word for than Referral or Unassigned, and an AI assistant sent, is a channel of its own. */
export function channelOf(source: string, medium: string, campaign: string): Channel {
  const channel = ga4ChannelOf(source, medium, campaign)
  const vague = channel === 'Referral' || channel === 'Unassigned'
  return vague && isAssistant(source) ? 'AI Assistants' : channel
}
