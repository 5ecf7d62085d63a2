import { createHash } from 'node:crypto'

/** A uuid made from words: the same words, the same id, everywhere and for ever (RFC 9562, section 5.8: version 8, here of SHA-256). */
export function namedId(...words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words)).digest('hex')
  const variant = (8 + (Number.parseInt(hash.charAt(16), 16) & 3)).toString(16)
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
