import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readFileText } from '#configuration/file-syntax.ts'
import { wantedBy } from '#configuration/file.ts'
import type { Desired } from '#configuration/change.store.ts'
import { emptyConfiguration } from '#configuration/items.ts'
import { parsePhone } from '#platform/phone.ts'

// The sample business: a car dealership.

export const sampleName = 'Sunrise Motors (sample)'

/** What it has, from a file like anybody's. */
export async function readDealership(): Promise<Pick<Desired, 'configuration' | 'channels'>> {
  const { file, faults } = readFileText(await readFile(join(import.meta.dirname, 'dealership.yaml'), 'utf8'))
  const wanted = wantedBy(file, {
    current: emptyConfiguration,
    secrets: {},
    parseNumber: (text) => parsePhone(text, 'US'),
  })
  const wrong = [...faults, ...wanted.faults].map(({ message }) => message)
  if (wrong.length > 0) throw new Error(`dealership.yaml: ${wrong.join('; ')}`)
  return wanted
}

type Landing = Readonly<{
  url: string
  referrer: string
  /** How many come this way the first time, against the others; and how many who come back. */
  visits: number
  returns: number
  /** How readily they call. */
  calls: number
}>

/** Where its visitors come from. Advertising finds people; who comes back knows the way, and calls more readily. */
export const landings: readonly Landing[] = [
  ad('google', 'cpc', 'spring sale', 'suv deals', 'gclid', [20, 6], 0.15),
  ad('google', 'cpc', 'brand', 'sunrise motors', 'gclid', [8, 16], 0.23),
  ad('google', 'cpc', 'used cars', 'used cars near me', 'gclid', [10, 4], 0.09),
  ad('bing', 'cpc', 'spring sale', 'family car', 'msclkid', [4, 2], 0.12),
  ad('facebook', 'paid_social', 'test drive weekend', '', 'fbclid', [18, 2], 0.04),
  ad('newsletter', 'email', 'service reminder', '', '', [2, 12], 0.18),
  { url: '/', referrer: 'https://www.google.com/', visits: 18, returns: 14, calls: 0.11 },
  { url: '/used', referrer: 'https://www.instagram.com/', visits: 6, returns: 1, calls: 0.04 },
  { url: '/reviews', referrer: 'https://car-reviews.example/dealers', visits: 4, returns: 1, calls: 0.08 },
  { url: '/', referrer: '', visits: 5, returns: 22, calls: 0.17 },
]

function ad(
  source: string,
  medium: string,
  campaign: string,
  term: string,
  clickId: string,
  [visits, returns]: readonly [visits: number, returns: number],
  calls: number,
): Landing {
  const query = new URLSearchParams({ utm_source: source, utm_medium: medium, utm_campaign: campaign })
  if (term !== '') query.set('utm_term', term)
  if (clickId !== '') query.set(clickId, `sample-${campaign.replaceAll(' ', '-')}`)
  return { url: `/offers?${query.toString()}`, referrer: '', visits, returns, calls }
}

/** Pages people go on to. */
export const pages: readonly (readonly [url: string, title: string])[] = [
  ['/new', 'New cars'],
  ['/used', 'Used cars'],
  ['/offers', 'Offers'],
  ['/service', 'Service'],
  ['/contact', 'Contact'],
  ['/finance', 'Finance'],
]

/** What is said on the calls that have a recording; the caller begins. */
export const conversations: readonly (readonly string[])[] = [
  [
    'Hello, I saw your spring offer for the blue S U V. Is it still there?',
    'Good morning, this is Sales. Yes, it is. Would you like to see it today?',
    'This afternoon would be great.',
    'Three o clock it is. I will have it ready for you.',
  ],
  [
    'Hi, I would like to book a service for my car.',
    'Of course. What is it, and when did we see it last?',
    'It is a five year old estate. Two years ago, I think.',
    'Thursday at nine is free. Shall I put you down?',
    'Yes, please. Thank you.',
  ],
  [
    'Good afternoon, do you take cars in part exchange?',
    'We do. Bring it along and we will look at it while you wait.',
    'Perfect. I will come on Saturday.',
  ],
]

/** What is said after the tone. */
export const messages: readonly string[] = [
  'Hello, this is Mark. I am calling about the red pickup on your lot. Please call me back this afternoon.',
  'Good morning. My car is due for a service and the warning light came on yesterday. Please ring me.',
  'Hi, I need a left wing mirror for a two thousand nineteen estate. Could you tell me the price? Thank you.',
]
