import type { Instant } from '#base/time.ts'
import { labelOf } from '#stages/lease/label.ts'
import type { LeaseEvent } from '#stages/lease/lease.ts'
import type { AttributionEvent } from './event.ts'

/** Nothing but what happened: what an engine in a server is told. */
export type PoolEvent = Exclude<AttributionEvent, { type: 'report' | 'plan' }>

/** A call as far as attribution goes by it. */
export type HeardCall = Readonly<{
  id: string
  number: string
  /** Who called, by a name that says nothing; null when withheld. */
  caller: string | null
  /** Where the caller's number is from: `US-TX`, `RO`. */
  region: string | null
  startedAt: Instant
  endedAt: Instant | null
  connectedMs: number
}>

const types = { active: 'activity', tapped: 'tap', ended: 'visit_end' } as const

/** What a lease event says of its visit. */
export function visitEvent(event: LeaseEvent): PoolEvent {
  if (event.kind !== 'leased') return { type: types[event.kind], t: event.at, visit: event.visit }
  const { source, device, region } = event
  const { term, content, landing = '', referrer = '' } = source
  const rest = [term, content, landing, referrer]
  return {
    type: 'visit_start',
    t: event.at,
    visit: event.visit,
    visitor: event.visitor,
    number: event.number,
    ...labelOf(source),
    keyword: rest.every((word) => word === '') ? '' : JSON.stringify(rest),
    device,
    region,
  }
}

/** The words of a source that its label does not have. */
export function readKeyword(
  keyword: string,
): Readonly<Record<'term' | 'content' | 'landing' | 'referrer', string>> {
  const [term = '', content = '', landing = '', referrer = ''] = (
    keyword === '' ? [] : JSON.parse(keyword)
  ) as readonly string[] // as written above
  return { term, content, landing, referrer }
}

export const ringEvent = ({
  id,
  number,
  caller,
  region,
  startedAt,
}: HeardCall): Extract<PoolEvent, { type: 'call_start' }> => ({
  type: 'call_start',
  t: startedAt,
  call: id,
  number,
  caller,
  region,
})

export const endEvent = ({
  id,
  endedAt,
  connectedMs,
}: HeardCall & Readonly<{ endedAt: Instant }>): PoolEvent => ({
  type: 'call_end',
  t: endedAt,
  call: id,
  connectedMs,
})
