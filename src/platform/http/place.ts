import { isUuid } from '#base/id.ts'
import { type Instant, instant } from '#base/time.ts'
import { Problem } from './problems.ts'

/** Where a page of a list ends: its last item, so that what comes meanwhile moves nothing. */
export type Place = Readonly<{ at: Instant; id: string }>

/** The place as an address carries it. `at` is ISO 8601. */
export const writePlace = (at: string, id: string): string =>
  Buffer.from(`${Date.parse(at)} ${id}`).toString('base64url')

/** A page of rows that were read one more than `limit`: the one more tells whether there is a next page. */
export function pageOf<Row extends Readonly<{ id: string }>>(
  rows: readonly Row[],
  limit: number,
  at: (row: Row) => string,
): Readonly<{ page: Row[]; next: string | null }> {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { page: rows.slice(0, limit), next: last === undefined ? null : writePlace(at(last), last.id) }
}

/** Reads what a page before gave; `field` of the query is named when somebody made it up. */
export function readPlace(text: string, field: string): Place {
  const [at = '', id = ''] = Buffer.from(text, 'base64url').toString('latin1').split(' ')
  if (!/^\d{1,15}$/.test(at) || !isUuid(id))
    throw new Problem('invalid-request', undefined, [
      { path: `querystring/${field}`, message: 'must be the "next" of a page before' },
    ])
  return { at: instant(Number(at)), id }
}
