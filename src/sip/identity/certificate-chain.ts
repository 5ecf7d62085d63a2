import { X509Certificate } from 'node:crypto'
import type { Instant } from '#base/time.ts'

/** More certificates than any chain has; the rest of a file is not looked at. */
const mostCertificates = 8

/** The certificates of a PEM file, the signer's first (RFC 8226, 7); empty when it holds none. */
export function readCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.slice(0, mostCertificates).map((block) => new X509Certificate(block))
  } catch {
    return []
  }
}

/** Every authority of a PEM file that we were told to trust; throws when it holds none. */
export function readAnchors(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) throw new Error('it holds no certificate (PEM)')
  return blocks.map((block) => new X509Certificate(block))
}

/**
 * Does one of the anchors stand behind the first certificate, by itself or through others of the chain? Each must be valid at that moment
 * and, but for the first, an authority (RFC 5280, 6.1). `expired` when only the dates are wrong.
 */
export function checkChain(
  chain: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  at: Instant,
): 'trusted' | 'expired' | 'untrusted' {
  const [leaf, ...between] = chain
  const path = leaf === undefined ? null : pathTo(leaf, between, anchors)
  if (path === null) return 'untrusted'
  return path.every((certificate) => isValidAt(certificate, at)) ? 'trusted' : 'expired'
}

function pathTo(
  certificate: X509Certificate,
  between: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): readonly X509Certificate[] | null {
  const anchor = anchors.find((each) => isIssuedBy(certificate, each))
  if (anchor !== undefined) return [certificate, anchor]
  for (const issuer of between) {
    if (!issuer.ca || !isIssuedBy(certificate, issuer)) continue
    const rest = between.filter((each) => each !== issuer) // each stands in a path once, so there is an end
    const path = pathTo(issuer, rest, anchors)
    if (path !== null) return [certificate, ...path]
  }
  return null
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

const isValidAt = ({ validFrom, validTo }: X509Certificate, at: Instant): boolean =>
  Date.parse(validFrom) <= at && at <= Date.parse(validTo)
