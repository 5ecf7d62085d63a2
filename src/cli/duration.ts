import { InvalidArgumentError } from 'commander'

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const
const part = /(\d+(?:\.\d+)?)(ms|s|m|h)/g

/** `5s`, `1m30s`, `500ms`, or a plain number of seconds; in milliseconds. Throws what commander shows as a wrong argument. */
export function parseDuration(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const parts = [...text.matchAll(part)]
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text)
    throw new InvalidArgumentError('Write it as 5s, 1m30s or 500ms.')
  // `as`: the pattern admits only these units.
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units], 0)
}
