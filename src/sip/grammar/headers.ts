import type { HeaderField } from '#sip/message.ts'
import { readDigits } from './characters.ts'
import { canonicalName, listFields } from './header-name.ts'
import { splitList } from './split.ts'

type WithHeaders = Readonly<{ headers: readonly HeaderField[] }>

/**
 * Text of the first field of this name, or null. Ask with the canonical name (`Call-ID`): that is how messages hold it. A name
 * no table knows is found in any letter case.
 */
export function header(message: WithHeaders, name: string): string | null {
  const { headers } = message
  for (const field of headers) if (field[0] === name) return field[1]
  if (canonicalName(name) !== name) return header(message, canonicalName(name))
  const lower = name.toLowerCase()
  for (const field of headers) {
    if (field[0].length === name.length && field[0].toLowerCase() === lower) return field[1]
  }
  return null
}

/** Every value of this name, in order; several values on one line are separated where the grammar allows it. */
export function headerValues(message: WithHeaders, name: string): readonly string[] {
  const wanted = canonicalName(name)
  const lower = wanted.toLowerCase()
  const values: string[] = []
  for (const [written, value] of message.headers) {
    if (written !== wanted && written.toLowerCase() !== lower) continue
    if (listFields.has(wanted)) values.push(...splitList(value))
    else values.push(value)
  }
  return values
}

/** How many field lines have this canonical name. */
export function countHeader(message: WithHeaders, name: string): number {
  let count = 0
  for (const field of message.headers) if (field[0] === name) count++
  return count
}

/** The same fields with `name` holding just `value`, in its old place or at the end. */
export function withHeader(
  headers: readonly HeaderField[],
  name: string,
  value: string,
): readonly HeaderField[] {
  const at = headers.findIndex((field) => field[0] === name)
  if (at < 0) return [...headers, [name, value]]
  return [
    ...headers.slice(0, at),
    [name, value],
    ...headers.slice(at + 1).filter((field) => field[0] !== name),
  ]
}

/** True when an option tag (`100rel`, `timer`) stands in a list field such as Supported or Require. */
export function hasOption(
  message: WithHeaders,
  field: 'Supported' | 'Require' | 'Allow',
  tag: string,
): boolean {
  const wanted = tag.toLowerCase()
  return headerValues(message, field).some((value) => value.toLowerCase() === wanted)
}

/**
 * Max-Forwards; 70 when it is missing, as RFC 2543 peers leave it out, or out of range, as RFC 4475, 3.1.2.4 allows
 * (RFC 3261, 8.1.1.6).
 */
export function maxForwards(message: WithHeaders): number {
  const value = readDigits(header(message, 'Max-Forwards') ?? '', 3)
  return value === null || value > 255 ? 70 : value
}
