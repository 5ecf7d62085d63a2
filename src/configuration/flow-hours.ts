import type { Weekday } from '#stages/call/flow.ts'
import type { FlowBody } from '#stages/call/flow.wire.ts'

/** Hours as the wire has them. */
export type HoursBody = Extract<
  FlowBody['steps'][string],
  { does: 'schedule' }
>['branches'][number]['hours'][number]

const week: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const wholeDay = { from: '00:00', to: '24:00' }

const day = String.raw`\d{4}-\d{2}-\d{2}`
const clock = String.raw`(?:[01]\d|2[0-3]):[0-5]\d|24:00`
const form = new RegExp(
  `^(?:(?<first>${day})(?:\\.\\.(?<last>${day}))?|(?<days>[a-z,-]+))(?: (?<from>${clock})-(?<to>${clock}))?$`,
)

/** `mon-fri 08:00-18:00`, `sat,sun`, `daily 22:00-06:00`, `2026-12-24..2026-12-26 10:00-14:00`. Null: none of these. */
export function hoursIn(text: string): HoursBody | null {
  const { first, last = first, days, from, to } = form.exec(text.trim())?.groups ?? {}
  const hours = from !== undefined && to !== undefined ? { from, to } : wholeDay
  if (first !== undefined && last !== undefined)
    return isDay(first) && isDay(last) && first <= last ? { ...hours, dates: { first, last } } : null
  const named = days === undefined ? null : daysIn(days)
  return named === null ? null : { ...hours, days: named }
}

/** The same, as people write it. */
export function hoursText(hours: HoursBody): string {
  const time = hours.from === wholeDay.from && hours.to === wholeDay.to ? '' : ` ${hours.from}-${hours.to}`
  if ('days' in hours) return `${daysText(hours.days)}${time}`
  const { first, last } = hours.dates
  return `${first === last ? first : `${first}..${last}`}${time}`
}

function daysIn(text: string): Weekday[] | null {
  if (text === 'daily') return [...week]
  const days = text.split(',').map((part) => {
    const [from = '', to = from, ...rest] = part.split('-')
    const [start, end] = [placeOf(from), placeOf(to)]
    return start < 0 || end < start || rest.length > 0 ? null : week.slice(start, end + 1)
  })
  return days.some((some) => some === null) ? null : days.flatMap((some) => some ?? [])
}

const placeOf = (name: string): number => week.findIndex((weekday) => weekday === name)

/** Days that follow each other are written as a range, when there are three or more of them. */
function daysText(days: readonly Weekday[]): string {
  if (days.length === week.length && days.every((one, index) => one === week[index])) return 'daily'
  const runs: Weekday[][] = []
  for (const one of days) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run && before !== undefined && placeOf(one) === placeOf(before) + 1) run.push(one)
    else runs.push([one])
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}-${run.at(-1)}` : run.join(','))).join(',')
}

/** A date there is: not the 30th of February. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
