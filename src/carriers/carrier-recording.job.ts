import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { AccountId, CallId } from '#base/id.ts'
import { ok, refuse, type Result } from '#base/result.ts'
import { milliseconds, seconds, type Instant } from '#base/time.ts'
import { peaksOf } from '#media/peaks.ts'
import { resample } from '#media/resample.ts'
import { readWav, type SoundFileRefusal } from '#media/sound-file.ts'
import { type Channels, frameBytes, recordingFormat, sampleRate } from '#media/wav.ts'
import { task, TryLater, worker, type Worker } from '#platform/jobs.ts'
import type { Log } from '#platform/log.ts'
import type { Storage } from '#platform/storage.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { messageKey, recordingKey } from '#stages/call/recording.ts'
import type { Download } from './carrier.ts'
import type { Connections } from './connections.ts'

/** A recording lies with a carrier: bring it here, or throw it away there. Twenty tries take about a day. */
export const carrierRecording = task(
  'carrier-recording',
  Type.Object({
    account: Type.String(),
    call: Type.String(),
    connection: Type.String(),
    /** What the carrier calls the recording. */
    ref: Type.String({ minLength: 1, maxLength: 200 }),
    /** Of the whole call, or the message somebody left in it. */
    what: Type.Union([Type.Literal('call'), Type.Literal('message')]),
    /** False: nobody shall have it. */
    keep: Type.Boolean(),
  }),
  { tries: 20 },
)

export type RecordingParts = Readonly<{
  connections: Connections
  storage: Storage
  record(event: CallEvent): void
  log: Log
  now(): Instant
}>

/**
 * Fetches it into our own storage, as the sound of every other call. Doing it again changes nothing: the file is replaced by the same, and of
 * two events of one id the first stands.
 */
export const recordingWorker = ({ connections, storage, record, log, now }: RecordingParts): Worker =>
  worker(carrierRecording, async ({ account, call, connection, ref, what, keep }, attempt) => {
    const of = { accountId: account as AccountId, callId: call as CallId } // enqueued by us
    const found = connections.of(of.accountId, connection)
    const failed = (why: string): void => {
      log.warn({ call, why }, 'A recording could not be fetched from the carrier')
      if (what === 'call') record({ ...of, id: 'recording-failed', at: now(), kind: 'recording-failed', why })
    }
    if (found === null) return keep ? failed('the carrier was disconnected') : undefined
    if (!keep) {
      const removed = await found.carrier.voice?.removeRecording(found.connection, ref)
      if (removed?.ok === false && removed.reason !== 'not-found') throw new TryLater(removed.detail)
      return
    }
    const fetched = await found.carrier.fetchRecording(found.connection, ref)
    if (!fetched.ok) {
      // A recording may be announced before it can be had, so "not found" is worth another try as well.
      if (attempt.last) return failed(fetched.detail)
      throw new TryLater(fetched.detail)
    }
    const sound = soundOf(fetched.value, what === 'call' ? 2 : 1)
    if (!sound.ok) return failed(`the carrier's file cannot be read: ${sound.reason}`)
    const bytes = sound.value
    const key = what === 'call' ? recordingKey : messageKey
    await storage.put(key(of.accountId, of.callId), bytes)
    if (what === 'message') return
    record({
      ...of,
      id: 'recording-ended',
      at: now(),
      kind: 'recording-ended',
      length: milliseconds((bytes.length / recordingFormat.bytesPerFrame) * (seconds(1) / sampleRate)),
      bytes: bytes.length,
      peaks: await peaksOf(Readable.from([bytes])),
    })
  })

/** Longer than any call. */
const longest = 24 * 3600

/** A carrier's WAV file as our storage keeps sound: the caller left, what the caller hears right. One channel is both; a message is the first. */
function soundOf({ bytes }: Download, channels: Channels): Result<Buffer, SoundFileRefusal> {
  const sound = readWav(bytes, longest)
  if (!sound.ok) return refuse(sound.reason, sound.detail)
  const [left = new Float32Array(), right = left] = sound.value.channels.map((channel) =>
    resample(channel, sound.value.rate, sampleRate),
  )
  const frames = Buffer.alloc(left.length * frameBytes(channels))
  for (let frame = 0; frame < left.length; frame++)
    for (const [channel, side] of [left, right].slice(0, channels).entries())
      frames.writeInt16LE(sampleOf(side[frame] ?? 0), frame * frameBytes(channels) + 2 * channel)
  return ok(frames)
}

const sampleOf = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768)))
