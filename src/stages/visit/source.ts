import { channelOf } from './channel.ts'
import { isGateway } from './gateways.ts'
import { isSameSite } from './same-site.ts'
import { assistantAt, categoryOf, engineAt, socialAt } from './source-lists.ts'

/** Where a visit came from, in GA4's words (https://support.google.com/analytics/answer/11242870). */
export type Source = Readonly<{
  source: string
  medium: string
  campaign: string
  term: string
  content: string
  /** As Analytics groups them, or as the account does (`channel-rules.ts`). */
  channel: string
  /** Host and path of the first page, without `www.` and what follows a `?`. */
  landing?: string
  /** The host before it; empty when there was none, or it was our own or a gateway's. */
  referrer?: string
}>

export type Landing = Readonly<{ url: string; referrer: string }>

export type Arrival = Source &
  Readonly<{
    /** `{ gclid: 'abc' }`: what the ad platforms know this click by. */
    clickIds: Readonly<Record<string, string>>
    /** True when a link said so itself, by a campaign or a click id; false when it is concluded from the referrer. */
    tagged: boolean
    /** True when the page before was one of the same site, or one that visitors only pass through to pay or sign in: they were here already. */
    within: boolean
  }>

type Words = Readonly<{ source: string; medium: string }>
const words = (source: string, medium: string): Words => ({ source, medium })

/** The first that is present names the source when the link has no utm parameters. Facebook marks links nobody paid for, too. */
const clickIds: Readonly<Record<string, Words>> = {
  gclid: words('google', 'cpc'),
  gbraid: words('google', 'cpc'),
  wbraid: words('google', 'cpc'),
  dclid: words('dfa', 'cpm'),
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

/** More of an address, or of a word, is nobody's campaign. */
const longestUrl = 8_000
const longestWord = 500

/**
 * Where a page view came from. What a link says of itself wins: utm parameters first, then click ids. Then the referrer: an AI
 * assistant, a search engine, a social site, any other host. Nothing at all is `(direct) / (none)`. Pure; any text at all gives an
 * answer. docs/sources.md has the rules.
 */
export function readArrival({ url, referrer }: Landing): Arrival {
  const page = parse(url)
  const before = parse(referrer)
  const query = page?.search ? page.searchParams : nothing
  const found = findClickIds(query)
  const utm = (name: string): string => clean(query.get(`utm_${name}`) ?? '')
  const [source, medium, campaign] = [utm('source'), utm('medium'), utm('campaign')]
  const clicked = Object.keys(found).flatMap((id) => clickIds[id] ?? [])[0]
  const within =
    page !== null &&
    before !== null &&
    (isSameSite(hostOf(page), hostOf(before)) || isGateway(hostOf(before)))

  const utmTagged = source !== '' || medium !== '' || campaign !== ''
  const tagged = utmTagged || clicked !== undefined
  const concluded = tagged || within || before === null ? direct : fromReferrer(before)
  const said = utmTagged
    ? words(source || clicked?.source || '(not set)', medium || clicked?.medium || '(not set)')
    : (clicked ?? concluded)
  return {
    source: said.source,
    medium: said.medium,
    campaign,
    term: utm('term') || concluded.keyword,
    content: utm('content'),
    channel: channelOf(said.source, said.medium, campaign),
    landing: page === null ? '' : clean(hostOf(page) + readable(page.pathname)),
    referrer: within || before === null ? '' : clean(hostOf(before)),
    clickIds: found,
    tagged,
    within,
  }
}

type Concluded = Words & Readonly<{ keyword: string }>
const concluded = (source: string, medium: string, keyword = ''): Concluded => ({ source, medium, keyword })
const direct = concluded('(direct)', '(none)')
const nothing = new URLSearchParams()

function fromReferrer(referrer: URL): Concluded {
  const host = hostOf(referrer)
  const assistant = assistantAt(host, referrer.pathname)
  if (assistant) return concluded(assistant, 'referral')
  const engine = engineAt(host)
  if (engine) {
    const asked = engine.keywords.map((name) => clean(referrer.searchParams.get(name) ?? ''))
    const keyword = asked.find((words) => words !== '') ?? ''
    if (keyword !== '' || !engine.needsKeyword) return concluded(engine.source, 'organic', keyword)
  }
  const social = socialAt(host)
  if (social) return concluded(social, categoryOf(social) === 'video' ? 'referral' : 'social')
  return concluded(clean(host), 'referral')
}

/** Longer is no platform's id. */
const longestClickId = 500

/** In the order of the table. Platforms write their parameters in any case (`ScCid`). */
function findClickIds(query: URLSearchParams): Record<string, string> {
  if (query.size === 0) return {}
  const given = new Map([...query].map(([name, value]) => [name.toLowerCase(), value]))
  return Object.fromEntries(
    Object.keys(clickIds).flatMap((name) => {
      const value = given.get(name) ?? ''
      return value === '' || value.length > longestClickId ? [] : [[name, value]]
    }),
  )
}

const schemes = new Set(['http:', 'https:', 'android-app:'])

/** A page, or an app that opened one; null where the text is neither. */
function parse(text: string): URL | null {
  const url = URL.parse(text.slice(0, longestUrl))
  return url !== null && url.hostname !== '' && schemes.has(url.protocol) ? url : null
}

const hostOf = (url: URL): string =>
  url.hostname
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^www\.(?=.*\.)/, '')

/** As people write it: `%C8%99` is `ș`. What cannot be read stays as it is. */
function readable(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** A word as a database can hold it and a report can show it. */
const clean = (text: string): string =>
  text
    .slice(0, longestWord)
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
