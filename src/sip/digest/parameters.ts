/** The parameters of a `Digest` challenge or answer, by lower-case name, quotes removed. */
export type DigestParameters = ReadonlyMap<string, string>

const longest = 4096
const parameter = /\s*([!-+\--~]+?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]*))\s*(?:,|$)/y

/** Reads `Digest realm="a", nonce=b`. Null for another scheme, a name said twice, or text that is none of this. */
export function parseDigest(field: string): DigestParameters | null {
  if (field.length > longest || !/^\s*digest\s/i.test(field)) return null
  const found = new Map<string, string>()
  parameter.lastIndex = field.search(/digest/i) + 'digest'.length
  while (parameter.lastIndex < field.length) {
    const [, name = '', quoted, token = ''] = parameter.exec(field) ?? []
    if (name === '' || found.has(name.toLowerCase())) return null
    found.set(name.toLowerCase(), quoted === undefined ? token : quoted.replace(/\\(.)/g, '$1'))
  }
  return found
}

/** These are tokens, all others are quoted strings (RFC 7616, 3.3 to 3.5); old phones insist on it. */
const tokens = new Set(['algorithm', 'stale', 'nc', 'qop'])

/** Writes the field. `qop` is quoted in a challenge (a list) and bare in an answer (a choice). */
export function formatDigest(
  parameters: Iterable<readonly [name: string, value: string]>,
  kind: 'challenge' | 'answer',
): string {
  const written = Array.from(parameters, ([name, value]) => {
    const bare = tokens.has(name) && !(name === 'qop' && kind === 'challenge')
    return `${name}=${bare ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`
  })
  return `Digest ${written.join(', ')}`
}
