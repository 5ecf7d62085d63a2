import type { Brand } from '#base/id.ts'

/** A moment in UTC: whole milliseconds since 1970. Days and hours of reports come from the account's time zone. */
export type Instant = Brand<number, 'Instant'>

/** A length of time in whole milliseconds. Shown in seconds only at the very edge. */
export type Duration = Brand<number, 'Duration'>

export const instant = (milliseconds: number): Instant => Math.trunc(milliseconds) as Instant // the one place that brands it
export const milliseconds = (count: number): Duration => Math.trunc(count) as Duration // the one place that brands it
export const seconds = (count: number): Duration => milliseconds(count * 1000)
export const minutes = (count: number): Duration => milliseconds(count * 60_000)

/** From `earlier` to `later`; never negative, because two clocks may disagree by a few milliseconds. */
export const between = (earlier: Instant, later: Instant): Duration =>
  milliseconds(Math.max(0, later - earlier))
export const after = (from: Instant, length: Duration): Instant => instant(from + length)
