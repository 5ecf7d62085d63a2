import { pattern, rules } from '#stages/visit/number-pattern.ts'
import { attribute, readHtml, type Html } from './html.ts'

/** What a check looks at, in the order in which a person mends it. */
type SiteCheckName =
  | 'page-loads'
  | 'tag-present'
  | 'key-matches'
  | 'policy-allows' // the page's Content-Security-Policy lets the snippet load and report
  | 'business-number-found'
  | 'snippet-seen' // a real visitor's browser has reported a page view

export type SiteCheckResult = Readonly<{ check: SiteCheckName; ok: boolean; detail?: string }>

export type CheckedPage = Readonly<{
  url: string
  status: number
  headers: Readonly<Record<string, string>>
  text: string
}>

export type CheckedSite = Readonly<{
  key: string
  /** Where the snippet comes from and reports to. */
  origin: string
  businessNumbers: readonly Readonly<{
    number: string
    pieces: Readonly<{ country: string; trunk: string; national: string }> | null
  }>[]
}>

/** What can be told from the page as the server sent it. A tag manager adds the tag later: then only `snippet-seen` tells. */
export function checkPage(page: CheckedPage, site: CheckedSite): readonly SiteCheckResult[] {
  const loads = page.status >= 200 && page.status < 300
  const html = readHtml(page.text)
  const tags = html.tags.flatMap(({ name, attributes }) => {
    const src = name === 'script' ? attribute(attributes, 'src') : undefined
    const ours = src !== undefined && /\/ringroot\.js(?:[?#]|$)/.test(src)
    return ours ? [{ src, site: attribute(attributes, 'data-site') }] : []
  })
  const keys = tags.map(
    ({ src, site: given }) => given ?? URL.parse(src, page.url)?.searchParams.get('site') ?? '',
  )
  const found = site.businessNumbers.filter(({ pieces }) => pieces && showsNumber(html, pieces))
  const blocked = ['script-src', 'connect-src'].find((kind) =>
    policiesOf(page, html).some((policy) => !policyAllows(policy, kind, site.origin, page.url)),
  )
  const byTagManager = /googletagmanager\.com\/gtm\.js/.test(page.text)
    ? 'a tag manager may add it'
    : undefined
  return [
    result('page-loads', loads, loads ? undefined : `HTTP ${page.status}`),
    result('tag-present', tags.length > 0, tags.length > 0 ? undefined : byTagManager),
    result(
      'key-matches',
      keys.includes(site.key),
      keys.find((key) => key !== site.key),
    ),
    result('policy-allows', blocked === undefined, blocked && `${blocked} ${site.origin}`),
    result(
      'business-number-found',
      found.length > 0,
      found.length > 0 ? undefined : site.businessNumbers.map(({ number }) => number).join(', '),
    ),
  ]
}

const result = (check: SiteCheckName, ok: boolean, detail?: string): SiteCheckResult =>
  detail === undefined || ok ? { check, ok } : { check, ok, detail }

type PiecesOfNumber = Readonly<{ country: string; trunk: string; national: string }>

/** The number as text of the page, in any usual spelling, or in a `tel:` link. */
function showsNumber({ text, tags }: Html, pieces: PiecesOfNumber): boolean {
  const links = tags.flatMap(({ attributes }) => {
    const [, number] = /^tel:(.+)$/i.exec(attribute(attributes, 'href') ?? '') ?? []
    return number === undefined ? [] : [` ${decode(number)} `]
  })
  const number = new RegExp(pattern(pieces).replaceAll('~', rules.gap), 'iu')
  return [text, ...links].some((where) => number.test(where))
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The header and every `<meta http-equiv>`: each must allow it by itself (CSP3, 3.1). */
function policiesOf({ headers }: CheckedPage, { tags }: Html): readonly string[] {
  const metas = tags.flatMap(({ name, attributes }) =>
    name === 'meta' && attribute(attributes, 'http-equiv')?.toLowerCase() === 'content-security-policy'
      ? [attribute(attributes, 'content') ?? '']
      : [],
  )
  const policies = [...(headers['content-security-policy'] ?? '').split(','), ...metas]
  return policies.filter((policy) => policy.trim() !== '')
}

/** Whether a policy lets a page load from (or connect to) an origin. Nonces and hashes are taken on trust. */
export function policyAllows(policy: string, kind: string, origin: string, pageUrl: string): boolean {
  const directives = new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/)
      return [name.toLowerCase(), sources] as const
    }),
  )
  const sources = directives.get(kind) ?? directives.get('default-src')
  if (!sources) return true
  const target = URL.parse(origin)
  const page = URL.parse(pageUrl)
  if (!target || !page) return false
  return sources.some((source) => {
    if (/^'(nonce|sha\d+)-/.test(source)) return true
    if (source === "'self'") return target.origin === page.origin
    if (source === '*') return true
    if (/^[a-z][a-z0-9+.-]*:$/i.test(source)) return target.protocol === source.toLowerCase()
    const [, scheme, host = '', port] =
      /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^:/]+)(?::(\d+|\*))?/i.exec(source) ?? []
    if (scheme !== undefined && `${scheme.toLowerCase()}:` !== target.protocol) return false
    if (port !== undefined && port !== '*' && port !== target.port) return false
    const hostName = host.toLowerCase()
    return hostName.startsWith('*.')
      ? target.hostname.endsWith(hostName.slice(1))
      : hostName === target.hostname && (port !== undefined || target.port === '')
  })
}
