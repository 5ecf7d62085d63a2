import { strength } from './rtp-phone.ts'

/** What may be heard, by name: a note in hertz. */
export type Notes = Readonly<Record<string, number>>

const windowLength = 320 // 40 ms: two notes are never nearer than the silence before a prompt
/** A sound must last three windows: the one in which it changes belongs to nobody. */
const shortest = 3
const audible = 0.01

/**
 * What somebody heard, in order, each once: a name for a pure note, `♪` for anything that is not one of them (music, ringing, speech),
 * nothing for silence. So a test can say "the menu, then ringing, then the desk".
 */
export function heardInOrder(sound: Int16Array, notes: Notes): readonly string[] {
  const heard: string[] = []
  let current: string | null = null
  let lasts = 0
  for (let at = 0; at + windowLength <= sound.length; at += windowLength) {
    const name = nameOf(sound.subarray(at, at + windowLength), notes)
    lasts = name === current ? lasts + 1 : 1
    current = name
    if (name !== null && lasts === shortest && heard.at(-1) !== name) heard.push(name)
  }
  return heard
}

function nameOf(window: Int16Array, notes: Notes): string | null {
  const power = window.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / window.length
  if (Math.sqrt(power) < audible) return null
  const pure = Object.entries(notes).find(([, hertz]) => strength(window, hertz) ** 2 / 2 > 0.7 * power)
  return pure?.[0] ?? '♪'
}
