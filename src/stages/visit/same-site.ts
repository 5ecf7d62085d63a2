/** Under these everybody may have a site of their own, beside strangers. */
const shared: ReadonlySet<string> = new Set([
  'appspot.com',
  'azurewebsites.net',
  'blogspot.com',
  'business.site',
  'carrd.co',
  'cloudfront.net',
  'framer.website',
  'github.io',
  'gitlab.io',
  'godaddysites.com',
  'gouv.fr',
  'herokuapp.com',
  'hubspotpagebuilder.com',
  'kiev.ua',
  'kyiv.ua',
  'lviv.ua',
  'mystrikingly.com',
  'myshopify.com',
  'netlify.app',
  'odesa.ua',
  'onrender.com',
  'pages.dev',
  'shopify.com',
  'site123.me',
  'square.site',
  'squarespace.com',
  'tilda.ws',
  'tumblr.com',
  'ucraft.net',
  'unbounce.com',
  'vercel.app',
  'web.app',
  'webflow.io',
  'weebly.com',
  'wixsite.com',
  'wordpress.com',
  'workers.dev',
])

/**
 * Whether two hosts are of one site: the same, one within the other, or both within a name that somebody bought: `shop.example.com` and
 * `blog.example.com`. Where it is not sure that one owner has both, as in `a.co.uk` and `b.co.uk`, they are two.
 */
export function isSameSite(one: string, other: string): boolean {
  if (one === other || liesIn(one, other) || liesIn(other, one)) return true
  const bought = boughtName(one)
  return bought !== null && bought === boughtName(other)
}

/** Nobody owns `com`. */
const liesIn = (host: string, site: string): boolean => site.includes('.') && host.endsWith(`.${site}`)

/** `example.com`; null where that would be a country's `co.uk`, a host of many, or an address of numbers. */
function boughtName(host: string): string | null {
  const [top = '', second = ''] = host.split('.').toReversed()
  const name = `${second}.${top}`
  const isCountrys = top.length === 2 && second.length <= 3
  return second === '' || isCountrys || shared.has(name) || /^\d*$/.test(top) || top.endsWith(']')
    ? null
    : name
}
