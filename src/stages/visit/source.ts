/** Where a visit came from, in GA4's words (https://support.google.com/analytics/answer/11242870). */
export type Source = Readonly<{
  source: string
  medium: string
  campaign: string
  term: string
  content: string
  channel: Channel
}>

export type Landing = Readonly<{ url: string; referrer: string }>

export type Arrival = Source &
  Readonly<{
    /** `{ gclid: 'abc' }`: what the ad platforms know this click by. */
    clickIds: Readonly<Record<string, string>>
    /** True when a link said so itself, by a campaign or a click id; false when it is concluded from the referrer. */
    tagged: boolean
    /** True when the page before was one of the same site: the visitor was here already. */
    within: boolean
  }>

/** GA4's default channel group, in its order (https://support.google.com/analytics/answer/9756891). */
export type Channel =
  | 'Direct'
  | 'Cross-network'
  | 'Paid Search'
  | 'Paid Social'
  | 'Paid Video'
  | 'Display'
  | 'Paid Other'
  | 'Organic Social'
  | 'Organic Video'
  | 'Organic Search'
  | 'Email'
  | 'Affiliates'
  | 'Referral'
  | 'Audio'
  | 'SMS'
  | 'Mobile Push Notifications'
  | 'Unassigned'

type Words = Readonly<{ source: string; medium: string }>
const words = (source: string, medium: string): Words => ({ source, medium })

/** The first that is present names the source when the link has no utm parameters. Facebook marks links nobody paid for, too. */
const clickIds: Readonly<Record<string, Words>> = {
  gclid: words('google', 'cpc'),
  gbraid: words('google', 'cpc'),
  wbraid: words('google', 'cpc'),
  dclid: words('google', 'cpc'),
  msclkid: words('bing', 'cpc'),
  ttclid: words('tiktok', 'cpc'),
  twclid: words('twitter', 'cpc'),
  li_fat_id: words('linkedin', 'cpc'),
  sccid: words('snapchat', 'cpc'),
  rdt_cid: words('reddit', 'cpc'),
  epik: words('pinterest', 'cpc'),
  yclid: words('yandex', 'cpc'),
  fbclid: words('facebook', 'social'),
  igshid: words('instagram', 'social'),
}

type Site = Readonly<{ host: RegExp; source: string; kind: 'search' | 'social' | 'video' }>
const site = (kind: Site['kind'], source: string, host: RegExp): Site => ({ kind, source, host })

/** Sites whose visitors are counted under one name, whatever host they come from. */
const sites: readonly Site[] = [
  site('search', 'google', /^(www\.)?google\.[a-z.]{2,6}$|^com\.google\.android\.googlequicksearchbox$/),
  site('search', 'bing', /(^|\.)bing\.com$/),
  site('search', 'duckduckgo', /(^|\.)duckduckgo\.com$/),
  site('search', 'yahoo', /(^|\.)search\.yahoo\.(com|co\.jp)$/),
  site('search', 'yandex', /(^|\.)(yandex\.[a-z.]{2,6}|ya\.ru)$/),
  site('search', 'baidu', /(^|\.)baidu\.com$/),
  site('search', 'ecosia', /(^|\.)ecosia\.org$/),
  site('search', 'brave', /^search\.brave\.com$/),
  site('search', 'qwant', /(^|\.)qwant\.com$/),
  site('search', 'startpage', /(^|\.)startpage\.com$/),
  site('search', 'naver', /^search\.naver\.com$/),
  site('search', 'seznam', /^search\.seznam\.cz$/),
  site('social', 'facebook', /(^|\.)(facebook|fb)\.com$|^com\.facebook\.katana$/),
  site('social', 'instagram', /(^|\.)instagram\.com$/),
  site('social', 'twitter', /^t\.co$|(^|\.)(twitter|x)\.com$/),
  site('social', 'linkedin', /(^|\.)linkedin\.com$|^lnkd\.in$|^com\.linkedin\.android$/),
  site('social', 'pinterest', /(^|\.)pinterest\.[a-z.]{2,6}$|^pin\.it$/),
  site('social', 'reddit', /(^|\.)reddit\.com$/),
  site('social', 'tiktok', /(^|\.)tiktok\.com$/),
  site('social', 'snapchat', /(^|\.)snapchat\.com$/),
  site('social', 'telegram', /^(t\.me|web\.telegram\.org)$|^org\.telegram\.messenger$/),
  site('social', 'whatsapp', /(^|\.)whatsapp\.com$|^wa\.me$/),
  site('social', 'vk', /(^|\.)vk\.com$/),
  site('social', 'quora', /(^|\.)quora\.com$/),
  site('social', 'nextdoor', /(^|\.)nextdoor\.com$/),
  site('video', 'youtube', /(^|\.)youtube\.com$|^youtu\.be$/),
  site('video', 'vimeo', /(^|\.)vimeo\.com$/),
]

const mediumOf: Readonly<Record<Site['kind'], string>> = {
  search: 'organic',
  social: 'social',
  video: 'referral',
}

/**
 * Where a page view came from. What a link says of itself wins: utm parameters first, then click ids. Then the referrer: a search
 * engine, a social site, any other host. Nothing at all is `(direct) / (none)`. Pure; any text at all gives an answer.
 */
export function readArrival({ url, referrer }: Landing): Arrival {
  const page = parse(url)
  const before = parse(referrer)
  const query = page?.searchParams ?? new URLSearchParams()
  const found = findClickIds(query)
  const utm = (name: string): string => (query.get(`utm_${name}`) ?? '').trim()
  const within = page !== null && before !== null && isSameSite(page.hostname, before.hostname)
  const clicked = Object.keys(found).flatMap((id) => clickIds[id] ?? [])[0]
  const utmTagged = ['source', 'medium', 'campaign'].some((name) => utm(name) !== '')

  const concluded = clicked ?? (within ? direct : fromReferrer(before))
  const { source, medium } = utmTagged
    ? words(utm('source') || clicked?.source || '(not set)', utm('medium') || clicked?.medium || '(not set)')
    : concluded
  const campaign = utm('campaign')
  return {
    source,
    medium,
    campaign,
    term: utm('term'),
    content: utm('content'),
    channel: channelOf(source, medium, campaign),
    clickIds: found,
    tagged: utmTagged || clicked !== undefined,
    within,
  }
}

const direct = words('(direct)', '(none)')

function fromReferrer(referrer: URL | null): Words {
  const host = referrer?.hostname.toLowerCase() ?? ''
  if (host === '') return direct
  const known = sites.find((entry) => entry.host.test(host))
  return known ? words(known.source, mediumOf[known.kind]) : words(host.replace(/^www\./, ''), 'referral')
}

/** Longer is no platform's id. */
const longestClickId = 500

/** In the order of the table. Platforms write their parameters in any case (`ScCid`). */
function findClickIds(query: URLSearchParams): Record<string, string> {
  const given = new Map([...query].map(([name, value]) => [name.toLowerCase(), value]))
  return Object.fromEntries(
    Object.keys(clickIds).flatMap((name) => {
      const value = given.get(name) ?? ''
      return value === '' || value.length > longestClickId ? [] : [[name, value]]
    }),
  )
}

/** The same host, or one within the other: `www.example.com`, `shop.example.com` and `example.com` are one site. */
function isSameSite(one: string, other: string): boolean {
  const [a, b] = [one, other].map((host) => host.toLowerCase().replace(/^www\./, ''))
  return a !== undefined && b !== undefined && (a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`))
}

const parse = (text: string): URL | null => URL.parse(text)

const paid = /^(.*cp.*|ppc|retargeting|paid.*)$/i

type Rule = readonly [Channel, (source: string, medium: string, campaign: string) => boolean]

const kindOf = (source: string): Site['kind'] | undefined => {
  const name = source.toLowerCase()
  return sites.find((entry) => entry.source === name || entry.host.test(name))?.kind
}

/** The first rule that holds names the channel. */
const channels: readonly Rule[] = [
  ['Direct', (source, medium) => source === direct.source && /^\((none|not set)\)$/.test(medium)],
  ['Cross-network', (_source, _medium, campaign) => /cross-network/i.test(campaign)],
  ['Paid Search', (source, medium) => kindOf(source) === 'search' && paid.test(medium)],
  ['Paid Social', (source, medium) => kindOf(source) === 'social' && paid.test(medium)],
  ['Paid Video', (source, medium) => kindOf(source) === 'video' && paid.test(medium)],
  ['Display', (_source, medium) => /^(display|banner|expandable|interstitial|cpm)$/i.test(medium)],
  ['Paid Other', (_source, medium) => paid.test(medium)],
  [
    'Organic Social',
    (source, medium) =>
      kindOf(source) === 'social' ||
      /^(social|social-network|social-media|sm|social network|social media)$/i.test(medium),
  ],
  ['Organic Video', (source, medium) => kindOf(source) === 'video' || /video/i.test(medium)],
  ['Organic Search', (source, medium) => kindOf(source) === 'search' || /^organic$/i.test(medium)],
  ['Email', (source, medium) => [source, medium].some((word) => /^e[-_ ]?mail$/i.test(word))],
  ['Affiliates', (_source, medium) => /^affiliate$/i.test(medium)],
  ['Referral', (_source, medium) => /^(referral|app|link)$/i.test(medium)],
  ['Audio', (_source, medium) => /^audio$/i.test(medium)],
  ['SMS', (source, medium) => [source, medium].some((word) => /^sms$/i.test(word))],
  [
    'Mobile Push Notifications',
    (source, medium) => /push$|mobile|notification/i.test(medium) || /^firebase$/i.test(source),
  ],
]

/** The channel these words fall in. */
export const channelOf = (source: string, medium: string, campaign: string): Channel =>
  channels.find(([, holds]) => holds(source, medium, campaign))?.[0] ?? 'Unassigned'
