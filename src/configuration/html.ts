/** As much of a page as a check needs: its visible text and its tags. */
export type Html = Readonly<{ text: string; tags: readonly Tag[] }>
type Tag = Readonly<{ name: string; attributes: string }>

/** What stands in these is no text of the page. */
const silent = new Set(['script', 'style', 'noscript', 'template'])
/** These end a line of text; others may stand in the middle of a number. */
const breaking = /^\/?(?:br|p|div|li|tr|td|h\d|section|header|footer)$/

/**
 * Takes a page apart in one pass, in time with its length whatever stands in it. No browser's parser: a `>` inside an attribute ends the
 * tag early, and what is never closed is left out.
 */
export function readHtml(html: string): Html {
  const lower = html.toLowerCase()
  const text: string[] = []
  const tags: Tag[] = []
  for (let at = 0; at < html.length;) {
    const begin = html.indexOf('<', at)
    text.push(html.slice(at, begin < 0 ? html.length : begin))
    if (begin < 0) break
    const comment = html.startsWith('<!--', begin)
    const close = html.indexOf(comment ? '-->' : '>', begin)
    if (close < 0) break
    at = close + (comment ? 3 : 1)
    if (comment) continue
    const tag = html.slice(begin + 1, Math.min(close, begin + 10_000))
    const name = /^\/?[a-z][a-z0-9-]*/i.exec(tag)?.[0].toLowerCase() ?? ''
    tags.push({ name, attributes: tag.slice(name.length) })
    if (breaking.test(name)) text.push('\n')
    if (!silent.has(name)) continue
    const end = lower.indexOf(`</${name}`, at)
    if (end < 0) break
    at = end
  }
  return { text: unescapeHtml(text.join('')), tags }
}

/** The value of an attribute of a tag; undefined when it is not there. */
export function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(
    attributes,
  )
  return found ? unescapeHtml(found[1] ?? found[2] ?? found[3] ?? '') : undefined
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

const unescapeHtml = (text: string): string =>
  text.replace(
    /&(?:#(\d{1,6})|#x([\da-f]{1,5})|([a-z]{2,8}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole
      return String.fromCodePoint(Number.parseInt(decimal ?? hex ?? '20', decimal === undefined ? 16 : 10))
    },
  )
