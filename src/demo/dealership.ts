import type { PhoneNumber } from '#base/phone-number.ts'
import { emptyConfiguration, type Configuration } from '#configuration/items.ts'

// The sample business: a car dealership. Its numbers are of the country code nobody has, so that no telephone network reaches them.

const number = (last: number): PhoneNumber => `+9997055${String(last).padStart(4, '0')}` as PhoneNumber // eleven digits

export const sampleName = 'Sunrise Motors (sample)'

/** The dealership's own number, as its site shows it. */
const businessNumber = number(0)

export const dealership: Configuration = {
  ...emptyConfiguration,
  destinations: [
    { name: 'Sales', target: { kind: 'answering-phone' } },
    { name: 'Service', target: { kind: 'answering-phone' } },
  ],
  flows: [
    {
      name: 'Sales, then service',
      start: 'announce',
      steps: {
        announce: {
          does: 'announce',
          prompt: { say: 'Thank you for calling Sunrise Motors. This call may be recorded.' },
          next: 'record',
        },
        record: { does: 'record', action: 'start', next: 'ring' },
        ring: {
          does: 'ring',
          strategy: 'in-order',
          sticky: false,
          destinations: [
            { destination: 'Sales', ringFor: 20_000, weight: 1 },
            { destination: 'Service', ringFor: 15_000, weight: 1 },
          ],
          whisper: { say: 'Call from [source]' },
          accept: null,
          nobody: 'hangup',
          after: null,
        },
        hangup: { does: 'hangup' },
      },
      failOpen: 'Service',
    },
  ],
  pools: [{ name: 'Web site', flow: 'Sales, then service' }],
  numbers: [
    ...Array.from({ length: 12 }, (_, index) => ({
      number: number(100 + index),
      name: '',
      use: 'pool' as const,
      placement: null,
      pool: 'Web site',
      flow: null,
    })),
    ...(
      [
        ['Billboard at the ring road', 'billboard', 'billboard', 'offline', 'ring road'],
        ['Radio spot', 'radio', 'radio', 'offline', 'morning show'],
        ['Business profile', 'business-profile', 'google', 'organic', 'business profile'],
      ] as const
    ).map(([name, kind, source, medium, campaign], index) => ({
      number: number(200 + index),
      name,
      use: 'placement' as const,
      placement: { kind, source, medium, campaign },
      pool: null,
      flow: 'Sales, then service',
    })),
    {
      number: number(300),
      name: 'Fleet brochure 2019',
      use: 'unused',
      placement: null,
      pool: null,
      flow: null,
    },
  ],
  sites: [
    {
      name: 'sunrise-motors.example',
      url: 'https://sunrise-motors.example',
      consent: 'always',
      key: null,
      swaps: [{ find: businessNumber, pool: 'Web site' }],
    },
  ],
}

/** Where its visitors come from: how many, and how readily they call. */
export const landings: readonly Readonly<{ url: string; referrer: string; visits: number; calls: number }>[] =
  [
    ad('google', 'cpc', 'spring sale', 'suv deals', 'gclid', 20, 0.16),
    ad('google', 'cpc', 'brand', 'sunrise motors', 'gclid', 12, 0.24),
    ad('google', 'cpc', 'used cars', 'used cars near me', 'gclid', 10, 0.09),
    ad('bing', 'cpc', 'spring sale', 'family car', 'msclkid', 4, 0.12),
    ad('facebook', 'paid_social', 'test drive weekend', '', 'fbclid', 14, 0.05),
    ad('newsletter', 'email', 'service reminder', '', '', 5, 0.18),
    { url: '/', referrer: 'https://www.google.com/', visits: 18, calls: 0.11 },
    { url: '/used', referrer: 'https://www.instagram.com/', visits: 5, calls: 0.04 },
    { url: '/reviews', referrer: 'https://car-reviews.example/dealers', visits: 3, calls: 0.1 },
    { url: '/', referrer: '', visits: 9, calls: 0.13 },
  ]

function ad(
  source: string,
  medium: string,
  campaign: string,
  term: string,
  clickId: string,
  visits: number,
  calls: number,
) {
  const query = new URLSearchParams({ utm_source: source, utm_medium: medium, utm_campaign: campaign })
  if (term !== '') query.set('utm_term', term)
  if (clickId !== '') query.set(clickId, `sample-${campaign.replaceAll(' ', '-')}`)
  return { url: `/offers?${query.toString()}`, referrer: '', visits, calls }
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
