import { type Duration, seconds } from '#base/time.ts'
import { exchangeText } from '#platform/http/exchange-text.ts'

/** Fetches the certificates that Identity fields name (`x5u`); null when one cannot be had. */
export type FetchCertificates = (url: string) => Promise<string | null>

export type IdentityCertificatesParts = Readonly<{
  /** Whether they may stand inside this server's own network. */
  allowPrivate: boolean
  now(): number
  /** How long a server may take; three seconds when left out. */
  within?: Duration
  /** For servers with a certificate of their own making. */
  ca?: string
}>

/** A chain of three has 4 KB. */
const mostBytes = 16 * 1024
/** Strangers name these addresses: what is remembered and what is asked at once is bounded. 8 MB at most. */
const mostRemembered = 500
const mostAtOnce = 20
/** How long an answer holds when it does not say (`Cache-Control: max-age`), and how long any may. A failure is asked again soon. */
const usual = seconds(3600)
const shortest = seconds(300)
const longestKept = seconds(86_400)
const failureKept = seconds(60)

/**
 * Certificates by their address, https only, asked for once however many calls name them, and remembered. No redirects: the address is
 * what was signed.
 */
export function identityCertificates({
  allowPrivate,
  now,
  ca,
  within = seconds(3),
}: IdentityCertificatesParts): FetchCertificates {
  const known = new Map<string, Readonly<{ pem: string | null; until: number }>>()
  const asking = new Map<string, Promise<string | null>>()

  async function ask(url: string): Promise<string | null> {
    const answer = await exchangeText(url, {
      allowPrivate,
      within,
      mostBytes,
      secureOnly: true,
      headers: { accept: 'application/pem-certificate-chain, application/pkix-cert, */*' },
      ...(ca === undefined ? {} : { ca }),
    })
    const pem = answer.ok ? answer.value.text : null
    const kept = answer.ok ? keptFor(answer.value.headers['cache-control']) : failureKept
    known.delete(url)
    known.set(url, { pem, until: now() + kept })
    if (known.size > mostRemembered) for (const oldest of known.keys()) if (known.delete(oldest)) break
    return pem
  }

  return (url) => {
    const found = known.get(url)
    if (found !== undefined && found.until > now()) return Promise.resolve(found.pem)
    const already = asking.get(url)
    if (already !== undefined) return already
    if (asking.size >= mostAtOnce) return Promise.resolve(null)
    const asked = ask(url).finally(() => asking.delete(url))
    asking.set(url, asked)
    return asked
  }
}

function keptFor(cacheControl: string | undefined): number {
  const maxAge = /max-age=(\d{1,9})/.exec(cacheControl ?? '')?.[1]
  if (maxAge === undefined) return usual
  return Math.min(longestKept, Math.max(shortest, Number(maxAge) * 1000))
}
