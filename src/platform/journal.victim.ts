import { writeSync } from 'node:fs'
import { openJournal } from './journal.ts'
import { createLog } from './log.ts'

// The process that journal.test.ts kills: it appends numbers as fast as it can and says on standard output what it was promised.
const say = (line: string): number => writeSync(1, `${line}\n`)

const journal = openJournal<number>({
  folder: process.argv[2] ?? '',
  batchSize: 20,
  segmentBytes: 500,
  isAway: () => true,
  log: createLog('silent'),
  async commit(batch) {
    if (Math.random() < 0.3) throw new Error('away')
    for (const n of batch) say(`committed ${n}`)
  },
})

for (let n = 0; ; n++) {
  journal.append(n)
  await journal.flushed()
  say(`flushed ${n}`)
  if (n % 10 === 0) await new Promise(setImmediate)
}
