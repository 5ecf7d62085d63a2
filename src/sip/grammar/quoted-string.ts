/** The text inside `"..."` with its escapes undone, or null when the quotes do not enclose exactly this text (RFC 3261, 25.1). */
export function unquote(text: string): string | null {
  if (text.length < 2 || text.charCodeAt(0) !== 34) return null
  const end = endOfQuoted(text, 0)
  if (end !== text.length) return null
  const inside = text.slice(1, -1)
  return inside.includes('\\') ? inside.replaceAll(/\\([\s\S])/g, '$1') : inside
}

/** Position just after the quote that closes the one at `start`, or -1. */
export function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === 34) return at + 1
  }
  return -1
}

/** Quotes text; line breaks, which no escape can carry, become spaces. */
export const quote = (text: string): string =>
  `"${text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/["\\]/g, String.raw`\$&`)}"`
