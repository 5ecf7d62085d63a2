import { sampleRate } from './wav.ts'

/** One stretch of a tone plan: up to two frequencies in hertz (none: silence) for some milliseconds. */
type Stretch = Readonly<{ hertz: readonly number[]; for: number }>

/** What a caller hears while it rings (ITU-T E.180 supplement 2). `play` them with `loop`. */
const tones = {
  'tone/ringing-us': [
    { hertz: [440, 480], for: 2000 },
    { hertz: [], for: 4000 },
  ],
  'tone/ringing-eu': [
    { hertz: [425], for: 1000 },
    { hertz: [], for: 4000 },
  ],
  'tone/ringing-gb': [
    { hertz: [400, 450], for: 400 },
    { hertz: [], for: 200 },
    { hertz: [400, 450], for: 400 },
    { hertz: [], for: 2000 },
  ],
  'tone/beep': [{ hertz: [1000], for: 300 }],
  'tone/busy': [
    { hertz: [425], for: 500 },
    { hertz: [], for: 500 },
  ],
} as const satisfies Readonly<Record<string, readonly Stretch[]>>

/** Sounds every engine knows without a file, besides `hold-music.ts`; a `PromptKey` like any other. */
export type ToneKey = keyof typeof tones

export const isToneKey = (key: string): key is ToneKey => Object.hasOwn(tones, key)

/** The samples of a built-in sound. */
export function toneSamples(key: ToneKey): Int16Array {
  const stretches: readonly Stretch[] = tones[key]
  return Int16Array.from(stretches.flatMap((stretch) => Array.from(sine(stretch.hertz, stretch.for))))
}

/** The sum of sines at a tenth of full scale each, which is what exchanges send. */
export function sine(hertz: readonly number[], milliseconds: number, level = 0.1): Int16Array {
  return Int16Array.from({ length: (sampleRate * milliseconds) / 1000 }, (_, index) =>
    Math.round(
      hertz.reduce((sum, each) => sum + Math.sin((2 * Math.PI * each * index) / sampleRate), 0) *
        level *
        32_767,
    ),
  )
}

const rows = [697, 770, 852, 941]
const columns = [1209, 1336, 1477, 1633]
const keypad = '123A456B789C*0#D'

/** A key as sound (ITU-T Q.23), for far ends that know no telephone events. */
export function keyTone(key: string, milliseconds: number): Int16Array {
  const place = keypad.indexOf(key)
  return sine([rows[place >> 2] ?? 0, columns[place & 3] ?? 0], milliseconds, 0.2)
}

/** The ringing tone people of a country know (ISO 3166 alpha-2). */
export const ringingTone = (country: string): ToneKey =>
  ['US', 'CA', 'PR'].includes(country)
    ? 'tone/ringing-us'
    : ['GB', 'IE', 'AU', 'NZ'].includes(country)
      ? 'tone/ringing-gb'
      : 'tone/ringing-eu'
