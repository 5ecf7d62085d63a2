import { ok, refuse, type Result } from '#base/result.ts'
import type { AttributionEvent } from './event.ts'

/** What a field must be; answers null when it is not, else the value as the engine wants it. */
type Check = (value: unknown) => unknown

const longest = 1000
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longest
const id: Check = (value) => (isText(value) && value !== '' ? value : null)
const instant: Check = (value) => (typeof value === 'number' && Math.abs(value) <= 8.64e15 ? value : null)
const length: Check = (value) => (typeof value === 'number' && value >= 0 && value <= 8.64e15 ? value : null)
const ids: Check = (value) =>
  Array.isArray(value) && value.length <= 100_000 && value.every((each) => id(each) !== null) ? value : null
/** Optional ones become what `or` says when they are left out or null. */
const optional =
  (check: Check, or: unknown): Check =>
  (value) =>
    value === undefined || value === null ? { or } : check(value)
const text: Check = (value) => (isText(value) ? value : null)
const region = optional((value) => (value === '' ? { or: null } : id(value)), null)
const count: Check = (value) =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= 100_000 ? value : null
const share: Check = (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? value : null)
const targets: Check = (value) => {
  if (typeof value !== 'object' || value === null) return null
  const wanted = value as Readonly<Record<string, unknown>> // any object may be looked into by name
  const levels = ['visit', 'campaign', 'source'].filter(
    (level) => wanted[level] !== undefined && wanted[level] !== null,
  )
  return levels.every((level) => share(wanted[level]) !== null)
    ? Object.fromEntries(levels.map((level) => [level, wanted[level]]))
    : null
}

const ofVisit = { t: instant, visit: id }

/** The fields of each type; others are ignored. */
const fields: Readonly<Record<AttributionEvent['type'], Readonly<Record<string, Check>>>> = {
  pool: { t: instant, numbers: ids },
  visit_start: {
    ...ofVisit,
    visitor: id,
    source: id,
    campaign: optional(text, ''),
    device: optional(text, 'desktop'),
    region,
  },
  activity: ofVisit,
  tap: ofVisit,
  visit_end: ofVisit,
  call_start: { t: instant, call: id, number: id, caller: optional(id, null), region },
  call_end: { t: instant, call: id, connectedMs: optional(length, null) },
  report: { t: instant },
  plan: { t: instant, targets: optional(targets, {}), numbers: optional(count, null) },
}

/** Reads one line of the protocol; the refusal's detail says what is wrong with it. */
export function readEventLine(
  line: string,
): Result<AttributionEvent, 'not-json' | 'not-an-event' | 'wrong-field'> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return refuse('not-json', 'not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse('not-an-event', 'not an object')
  const told = value as Readonly<Record<string, unknown>> // any object may be looked into by name
  const { type } = told
  if (typeof type !== 'string' || !Object.hasOwn(fields, type))
    return refuse('not-an-event', `type must be one of ${Object.keys(fields).join(', ')}`)
  const event: Record<string, unknown> = { type }
  for (const [name, check] of Object.entries(fields[type as AttributionEvent['type']])) {
    // it is one of the keys
    const read = check(Object.hasOwn(told, name) ? told[name] : undefined)
    if (read === null)
      return refuse('wrong-field', told[name] === undefined ? `${type} needs ${name}` : `${name} is wrong`)
    event[name] = typeof read === 'object' && 'or' in read ? read.or : read
  }
  return ok(event as unknown as AttributionEvent) // each field was checked by the table
}
