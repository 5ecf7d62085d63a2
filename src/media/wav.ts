import { Readable } from 'node:stream'
import type { StoredFile } from '#platform/storage.ts'

/** Samples a second of everything inside: what telephones carry. */
export const sampleRate = 8000

/** Recordings: left the caller, right what the caller hears; 16 bits each. */
export const recordingFormat = { channels: 2, bytesPerFrame: 4 } as const

/** A recording has two; a message that somebody leaves has one, because nobody answers it. */
export type Channels = 1 | 2
export const frameBytes = (channels: Channels): number => 2 * channels

export const wavHeaderLength = 44

/** A canonical RIFF header for 16-bit samples. */
export function wavHeader(dataLength: number, channels: number = recordingFormat.channels): Buffer {
  const header = Buffer.alloc(wavHeaderLength)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(Math.min(0xffff_ffff, wavHeaderLength - 8 + dataLength), 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * channels * 2, 28)
  header.writeUInt16LE(channels * 2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(Math.min(0xffff_ffff, dataLength), 40)
  return header
}

/**
 * A stored recording as the WAV file it is served as. No header lies on the disk: it follows from the length, so a recording cut
 * short by a crash plays as it is, and one still being written plays as far as it goes.
 */
export function recordingAsWav(file: StoredFile, channels: Channels = 2): StoredFile {
  const dataLength = file.length - (file.length % frameBytes(channels))
  const header = wavHeader(dataLength, channels)
  const length = header.length + dataLength
  return {
    length,
    read(start = 0, end = length) {
      const from = Math.max(0, start)
      const to = Math.min(length, end)
      return Readable.from(bytes())

      async function* bytes(): AsyncGenerator<Buffer> {
        if (from < header.length && from < to) yield header.subarray(from, to)
        if (to > header.length)
          for await (const part of file.read(Math.max(0, from - header.length), to - header.length))
            yield part as Buffer // a byte stream yields buffers
      }
    },
  }
}
