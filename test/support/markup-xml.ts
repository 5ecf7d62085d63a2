/** An element of a document, as a carrier reads it. */
export type Element = Readonly<{
  name: string
  attributes: Readonly<Record<string, string>>
  children: readonly Element[]
  text: string
}>

const token = /<\?xml[^?]*\?>|<(\/?)([A-Za-z]+)((?:\s+[A-Za-z]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy

/** Reads a document and throws at the first thing that is not well-formed: carriers hang up on such. */
export function readXml(text: string): Element {
  type Open = { name: string; attributes: Record<string, string>; children: Element[]; text: string }
  const root: Open = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  token.lastIndex = 0
  while (token.lastIndex < text.length) {
    const from = token.lastIndex
    const match = token.exec(text)
    const inner = open.at(-1)
    if (match === null || inner === undefined) throw new Error(`no XML at ${text.slice(from, from + 40)}`)
    const [, closes, name, attributes = '', alone, characters] = match
    if (characters !== undefined) inner.text += unescape(characters)
    else if (name === undefined) continue
    else if (closes === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`)
      open.at(-1)?.children.push(inner)
    } else {
      const element: Open = { name, attributes: attributesIn(attributes), children: [], text: '' }
      if (alone === '/') inner.children.push(element)
      else open.push(element)
    }
  }
  const [document] = root.children
  if (open.length !== 1 || document === undefined || root.children.length !== 1)
    throw new Error(`no whole document: ${text}`)
  return document
}

const attributesIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    Array.from(text.matchAll(/([A-Za-z]+)="([^"]*)"/g), ([, name = '', value = '']) => [
      name,
      unescape(value),
    ]),
  )

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const unescape = (text: string): string =>
  text.replaceAll(/&([^;&]*);?/g, (whole, name: string) => {
    if (!whole.endsWith(';')) throw new Error(`a bare & in ${text}`)
    const code = /^#x([0-9a-f]+)$/i.exec(name)?.[1]
    const character = code === undefined ? entities[name] : String.fromCodePoint(Number.parseInt(code, 16))
    if (character === undefined) throw new Error(`no entity ${whole}`)
    return character
  })
