import { writeSync } from 'node:fs'
import type { AccountId } from '#base/id.ts'
import { instant, seconds } from '#base/time.ts'
import { now } from '#platform/clock.ts'
import { openDatabase } from '#platform/db.ts'
import { createLog } from '#platform/log.ts'
import { openCallLog } from '#stages/call/call-log.job.ts'
import { aCall } from '../support/call-story.ts'

// The process that call-log.db.test.ts kills: it records calls as fast as it can, and says which events it has kept.
const [url = '', folder = '', account = ''] = process.argv.slice(2)
const log = openCallLog({
  db: openDatabase(url),
  folder,
  log: createLog('silent'),
  startedAt: now(),
  isAlive: () => true,
  recover: async () => null,
})

for (let n = 0; ; n++) {
  const ends = n % 3 === 0 ? 'not-yet' : 'answered'
  const at = instant(Date.UTC(2026, 3, 1, 12) + n * seconds(1))
  // A caller's account is known to be one: the test made it.
  const events = aCall({ account: account as AccountId, at, ends, caller: `+1212555${1000 + (n % 50)}` })
  for (const event of events) log.record(event)
  await new Promise(setImmediate) // the journal writes at the end of the tick
  writeSync(1, `${events.map(({ callId, id }) => `${callId} ${id}`).join('\n')}\n`)
}
