import { countDays, type Day, isDay } from '#base/day.ts'
import { isCurrency } from '#base/money.ts'
import { Problem } from '#platform/http/problems.ts'

/** Ten years. */
const mostDays = 3653

/** Days that exist, in order, and not too many. */
export function stretch(from: string, to: string, path: string): Readonly<{ from: Day; to: Day }> {
  const wrong = (field: string, message: string): Problem =>
    new Problem('invalid-request', undefined, [{ path: `${path}/${field}`, message }])
  if (!isDay(from)) throw wrong('from', 'must be a day, such as 2026-04-01')
  if (!isDay(to)) throw wrong('to', 'must be a day, such as 2026-04-30')
  if (to < from) throw wrong('to', 'must not be before "from"')
  if (countDays(from, to) > mostDays) throw wrong('to', `must be within ${mostDays} days of "from"`)
  return { from, to }
}

export function realCurrency(code: string, path: string): void {
  if (!isCurrency(code))
    throw new Problem('invalid-request', undefined, [
      { path, message: 'must be a currency of ISO 4217, such as EUR' },
    ])
}
