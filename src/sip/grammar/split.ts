/**
 * Splits at `separator`, but never inside a quoted string or between angle brackets, and trims each part.
 * One pass; an unbalanced quote keeps the rest together, and whoever reads that part refuses it.
 */
function split(text: string, separator: string): readonly string[] {
  if (!text.includes(separator)) return [text.trim()]
  const parts: string[] = []
  const mark = separator.charCodeAt(0)
  let start = 0
  let quoted = false
  let bracketed = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (quoted) {
      if (code === 92) at++
      else if (code === 34) quoted = false
    } else if (code === 34) quoted = true
    else if (code === 60) bracketed = true
    else if (code === 62) bracketed = false
    else if (code === mark && !bracketed) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  parts.push(text.slice(start).trim())
  return parts
}

/** Values of a list field: `a, "b, c", <sip:d,e>` has three. */
export const splitList = (text: string): readonly string[] => split(text, ',')

/** Parts between semicolons. */
export const splitParams = (text: string): readonly string[] => split(text, ';')
