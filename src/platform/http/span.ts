import { type Instant, instant } from '#base/time.ts'
import { Problem } from './problems.ts'

/** The time that a list is asked about; either end may be open. */
export const readSpan = ({ from, to }: Readonly<{ from?: string; to?: string }>) => ({
  ...(from === undefined ? {} : { from: readInstant(from, 'from') }),
  ...(to === undefined ? {} : { to: readInstant(to, 'to') }),
})

function readInstant(text: string, field: string): Instant {
  const at = Date.parse(text)
  if (/^\d{4}-\d\d-\d\d(T|$)/.test(text) && !Number.isNaN(at)) return instant(at)
  throw new Problem('invalid-request', undefined, [
    {
      path: `querystring/${field}`,
      message: 'must be an instant in ISO 8601, such as 2026-11-21T14:00:00Z',
    },
  ])
}
