import { tagOf, type Language } from './moment.ts'

const two = (value: number) => String(value).padStart(2, '0')

/** Milliseconds as people read a call's length: `0:07`, `4:07`, `1:02:09`. Whole seconds, rounded down: a clock never shows a second that has not passed. */
export function clock(milliseconds: number): string {
  const whole = Math.max(0, Math.floor(milliseconds / 1000))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  const seconds = two(whole % 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`
}

/** ISO 8601 duration for `<time datetime>`: a screen reader and a machine read the same length. */
export const isoDuration = (milliseconds: number): string =>
  `PT${Math.max(0, Math.floor(milliseconds / 1000))}S`

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** About how long: `45 sec`, `4 min`, `3 hr`, `2 days`, in the largest unit that fits. */
export function about(language: Language, milliseconds: number): string {
  const [unit, length] = units.find(([, each]) => milliseconds >= each) ?? units[3]
  return new Intl.NumberFormat(tagOf[language], { style: 'unit', unit, unitDisplay: 'short' }).format(
    Math.floor(Math.max(0, milliseconds) / length),
  )
}
