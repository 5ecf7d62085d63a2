/** Header field names we know, in the spelling the RFCs use. Any other name keeps the spelling it came in. */
const canonical = words(`
  Accept Accept-Encoding Accept-Language Alert-Info Allow Allow-Events Authentication-Info
  Authorization Call-ID Call-Info Contact Content-Disposition Content-Encoding Content-Language
  Content-Length Content-Type CSeq Date Diversion Error-Info Event Expires From Geolocation
  History-Info Identity In-Reply-To Max-Forwards MIME-Version Min-Expires Min-SE Organization
  P-Asserted-Identity P-Preferred-Identity Path Priority Privacy Proxy-Authenticate
  Proxy-Authorization Proxy-Require RAck Reason Record-Route Refer-To Referred-By Remote-Party-ID
  Replaces Reply-To Require Retry-After Route RSeq Server Service-Route Session-Expires Session-ID
  Subject Subscription-State Supported Timestamp To Unsupported User-Agent Via Warning
  WWW-Authenticate
`)

/** One-letter forms: RFC 3261, 7.3.3, and the later documents registered with IANA. */
const compact: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  n: 'Identity-Info',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
}

const known = new Map<string, string>()
for (const name of canonical) known.set(name, name).set(name.toLowerCase(), name)
for (const [letter, name] of Object.entries(compact)) known.set(letter, name)

/** `v`, `VIA` and `via` are all `Via` (RFC 3261, 7.3.1 and 7.3.3). */
export function canonicalName(written: string): string {
  return known.get(written) ?? known.get(written.toLowerCase()) ?? written
}

/**
 * Fields that may hold several values between commas (RFC 3261, 7.3.1). The authentication fields are not among them: their commas
 * separate parameters. Nor is anything unknown: its commas may mean something else.
 */
export const listFields: ReadonlySet<string> = new Set(
  words(`
    Accept Accept-Encoding Accept-Language Alert-Info Allow Allow-Events Call-Info Contact
    Content-Encoding Content-Language Diversion Error-Info History-Info In-Reply-To
    P-Asserted-Identity P-Preferred-Identity Path Proxy-Require Reason Record-Route Require Route
    Service-Route Supported Unsupported Via Warning
  `),
)

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
