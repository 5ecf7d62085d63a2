import { spawnSync } from 'node:child_process'

/** Where to listen: a channel, a band of frequencies in hertz, and seconds from the start. */
export type Listening = Readonly<{
  channel?: 'left' | 'right'
  band: readonly [low: number, high: number]
  from?: number
  length?: number
}>

/** A band around one note, wide enough for the edges of a filter. */
export const note = (hertz: number): Listening['band'] => [hertz - 40, hertz + 40]

/** What people say, above every ringing tone. */
export const speech: Listening['band'] = [650, 3400]

/** How loud a WAV file is there, by sox: the root mean square, of 1. A sine of half the full swing has 0.35. */
export function loudness(wav: Buffer, listening: Listening): number {
  return measure(wav, ['-t', 'wav'], listening)
}

/** The same of what a telephone heard. */
export function loudnessHeard(sound: Int16Array, listening: Omit<Listening, 'channel'>): number {
  if (sound.length === 0) return 0
  const bytes = Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength)
  return measure(bytes, ['-t', 'raw', '-r', '8000', '-e', 'signed-integer', '-b', '16', '-c', '1'], listening)
}

function measure(input: Buffer, format: readonly string[], listening: Listening): number {
  const { channel = 'left', band, from = 0, length } = listening
  const cut = length === undefined ? [] : [String(length)]
  const remix = ['remix', channel === 'left' ? '1' : '2']
  const trim = ['trim', String(from), ...cut]
  const sinc = ['sinc', '-t', '40', band.join('-')]
  // `stat` speaks on standard error. sox may have heard enough before it has read everything, which is no failure (EPIPE).
  const { stderr: told } = spawnSync('sox', [...format, '-', '-n', ...remix, ...trim, ...sinc, 'stat'], {
    input,
    encoding: 'utf8',
  })
  const found = /RMS\s+amplitude:\s+([\d.]+)/.exec(told)?.[1]
  if (found === undefined) throw new Error(`sox could not measure it (Debian: sox): ${told}`)
  return Number(found)
}
