import { sampleRate } from './wav.ts'

/**
 * What people hear while they wait, when the business has no music of its own: written here, note by note, so that nobody's licence is
 * needed. A slow electric piano over four chords, all within what a telephone carries (300 to 3400 Hz). It ends as it begins: play it
 * with `loop`.
 */
export const holdMusicKey = 'tone/music'

const beat = 0.78
const beatsPerBar = 4

/** Notes as semitones above A4 (440 Hz). A chord: the pad under the bar, and what the piano breaks it into. */
const chords = {
  c: { pad: [-9, -5, -2], broken: [-9, -5, -2, 3, -2, -5, -2, 3] },
  a: { pad: [-12, -5, -2], broken: [-12, -5, 0, 3, 0, -5, 0, 3] },
  f: { pad: [-9, -4, 0], broken: [-9, -4, 0, 3, 0, -4, 0, 5] },
  g: { pad: [-10, -7, -2], broken: [-10, -7, -2, 2, -2, -7, -2, 5] },
} as const

/** The chord of a bar, and what is struck above it on each beat. */
const bars: readonly (readonly [chord: keyof typeof chords, ...melody: (number | null)[]])[] = [
  ['c', null, null, 7, 10],
  ['a', 12, null, null, 10],
  ['f', 7, null, 3, null],
  ['g', 5, null, null, null],
  ['c', null, 3, 7, 5],
  ['a', 3, null, null, 0],
  ['f', 3, 5, 7, null],
  ['g', 10, null, 5, null],
  ['a', null, 12, 10, 7],
  ['f', 3, null, 7, null],
  ['c', 10, 7, 3, null],
  ['g', 2, null, null, null],
]

/** How a voice sounds: its overtones, how fast it comes and goes (seconds), how loud it is. */
type Voice = Readonly<{ overtones: readonly number[]; attack: number; decay: number; level: number }>

const piano: Voice = { overtones: [1, 0.35, 0.12, 0.05], attack: 0.006, decay: 0.5, level: 0.075 }
const lead: Voice = { overtones: [1, 0.5, 0.2, 0.1], attack: 0.02, decay: 0.9, level: 0.11 }
const pad: Voice = { overtones: [1, 0.2], attack: 0.6, decay: 2.4, level: 0.035 }

const length = Math.round(bars.length * beatsPerBar * beat * sampleRate)

/** Yields after each note: all of them at once would hold up the sound of every call. */
export function* composeHoldMusic(): Generator<void, Int16Array> {
  const sound = new Float32Array(length)
  for (const [bar, [chord, ...melody]] of bars.entries()) {
    const start = bar * beatsPerBar
    for (const note of chords[chord].pad) yield strike(sound, pad, note, start)
    for (const [half, note] of chords[chord].broken.entries())
      yield strike(sound, piano, note, start + half / 2)
    for (const [at, note] of melody.entries()) if (note !== null) yield strike(sound, lead, note, start + at)
  }
  return Int16Array.from(sound, (sample) => Math.round(32_767 * Math.tanh(sample)))
}

/** Adds one note; what rings on after the last bar goes over into the first. */
function strike(sound: Float32Array, voice: Voice, note: number, atBeat: number): void {
  const start = Math.round(atBeat * beat * sampleRate)
  const hertz = 440 * 2 ** (note / 12)
  const samples = Math.round((voice.attack + 5 * voice.decay) * sampleRate)
  for (const [index, strength] of voice.overtones.entries()) {
    const turn = (2 * Math.PI * hertz * (index + 1)) / sampleRate
    // Higher overtones die sooner, as on a string. Sine and envelope by recurrence: no `Math.sin` for each sample.
    const fade = Math.exp(-(1 + 0.6 * index) / (voice.decay * sampleRate))
    const twice = 2 * Math.cos(turn)
    let [before, now, loud] = [0, Math.sin(turn), voice.level * strength]
    for (let at = 0; at < samples; at++) {
      const rise = Math.min(1, at / (voice.attack * sampleRate))
      const place = (start + at) % sound.length
      sound[place] = (sound[place] ?? 0) + now * loud * rise
      ;[before, now] = [now, twice * now - before]
      loud *= fade
    }
  }
}
