import type { AccountId, CallId } from '#base/id.ts'
import { milliseconds, seconds } from '#base/time.ts'
import { peaksOf } from '#media/peaks.ts'
import { recordingAsWav, recordingFormat, sampleRate } from '#media/wav.ts'
import type { Database } from '#platform/db.ts'
import type { Storage, StoredFile } from '#platform/storage.ts'
import type { RecoveredRecording } from '#stages/call/call-log.job.ts'
import { recordingKey } from '#stages/call/recording.ts'

/** The recordings of calls, as the call log and the API want them. */
export type CallRecordings = Readonly<{
  /** The WAV file; null when there is none. */
  open(account: AccountId, call: CallId): Promise<StoredFile | null>
  /** What a recording that nobody ended comes to, measured from the file. */
  recover(account: AccountId, call: CallId): Promise<RecoveredRecording | null>
}>

/** Removes the sound of every call of an account. */
export async function removeRecordings(db: Database, storage: Storage, account: AccountId): Promise<void> {
  const calls = await db.account(account, (trx) =>
    trx
      .selectFrom('calls')
      .select('id')
      .where('account_id', '=', account)
      .where('recording', '<>', 'none')
      .execute(),
  )
  for (const { id } of calls) await storage.remove(recordingKey(account, id as CallId)) // the column of call ids
}

export const callRecordings = (storage: Storage): CallRecordings => ({
  async open(account, call) {
    const file = await storage.open(recordingKey(account, call))
    return file === null ? null : recordingAsWav(file)
  },
  async recover(account, call) {
    const file = await storage.open(recordingKey(account, call))
    if (file === null) return null
    // The last frame may be torn: the process died in the middle of a write.
    const frames = Math.floor(file.length / recordingFormat.bytesPerFrame)
    const bytes = frames * recordingFormat.bytesPerFrame
    return {
      bytes,
      length: milliseconds((frames * seconds(1)) / sampleRate),
      peaks: await peaksOf(file.read(0, bytes)),
    }
  },
})
