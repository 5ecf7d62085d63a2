import type { AccountId, CallId } from '#base/id.ts'
import { milliseconds, seconds } from '#base/time.ts'
import { peaksOf } from '#media/peaks.ts'
import { frameBytes, recordingAsWav, sampleRate } from '#media/wav.ts'
import type { Storage, StoredFile } from '#platform/storage.ts'
import type { RecoveredRecording } from '#stages/call/call-log.job.ts'
import { messageKey, recordingKey } from '#stages/call/recording.ts'

/** The recordings of calls, as the call log and the API want them. */
export type CallRecordings = Readonly<{
  /** The WAV file; null when there is none. */
  open(account: AccountId, call: CallId): Promise<StoredFile | null>
  /** The message somebody left, as a WAV file; null when there is none. */
  openMessage(account: AccountId, call: CallId): Promise<StoredFile | null>
  /** What a recording, or a message, that nobody ended comes to, measured from the file. */
  recover(account: AccountId, call: CallId, what: 'recording' | 'message'): Promise<RecoveredRecording | null>
}>

/** Removes the sound of every call of an account. */
export const removeRecordings = async (storage: Storage, account: AccountId): Promise<void> => {
  for (const folder of ['recordings', 'messages']) await storage.removeAll(`${folder}/${account}`)
}

export const callRecordings = (storage: Storage): CallRecordings => ({
  async open(account, call) {
    const file = await storage.open(recordingKey(account, call))
    return file === null ? null : recordingAsWav(file)
  },
  async openMessage(account, call) {
    const file = await storage.open(messageKey(account, call))
    return file === null ? null : recordingAsWav(file, 1)
  },
  async recover(account, call, what) {
    const [key, channels] = what === 'recording' ? [recordingKey, 2 as const] : [messageKey, 1 as const]
    const file = await storage.open(key(account, call))
    if (file === null) return null
    // The last frame may be torn: the process died in the middle of a write.
    const frames = Math.floor(file.length / frameBytes(channels))
    const bytes = frames * frameBytes(channels)
    return {
      bytes,
      length: milliseconds((frames * seconds(1)) / sampleRate),
      peaks: await peaksOf(file.read(0, bytes), channels),
    }
  },
})
