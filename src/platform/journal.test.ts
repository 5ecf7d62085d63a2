import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openJournal, JournalFull, type JournalOptions } from './journal.ts'
import { createLog } from './log.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringroot-journal-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

class Away extends Error {}

const options = <Entry>(commit: JournalOptions<Entry>['commit']): JournalOptions<Entry> => ({
  folder,
  commit,
  isAway: (error) => error instanceof Away,
  log: createLog('silent'),
})

const collect = (into: number[]) => async (batch: readonly number[]) => {
  into.push(...batch)
}
const never = async (): Promise<void> => {
  throw new Away()
}

describe('a journal', () => {
  test('commits what is appended, in order, in batches', async () => {
    const batches: (readonly number[])[] = []
    const journal = openJournal<number>({
      ...options(async (batch) => void batches.push(batch)),
      batchSize: 3,
    })
    for (let n = 1; n <= 7; n++) journal.append(n)
    await journal.drained()
    expect(batches).toEqual([[1, 2, 3], [4, 5, 6], [7]])
    expect(journal.backlog()).toEqual({ entries: 0, bytes: 0, away: false, refused: 0 })
    await journal.close()
  })

  test('keeps what nobody took, and hands it over after the next open', async () => {
    const first = openJournal<number>(options(never))
    first.append(1)
    first.append(2)
    await first.flushed()
    expect(first.backlog().entries).toBe(2)
    await first.close()

    const taken: number[] = []
    const second = openJournal<number>(options(collect(taken)))
    second.append(3)
    await second.drained()
    await second.close()
    expect(taken).toEqual([1, 2, 3])
  })

  test('tries again while nobody is there, and goes on when somebody is', async () => {
    const taken: number[] = []
    let tries = 0
    const journal = openJournal<number>(
      options(async (batch) => {
        tries += 1
        if (tries < 3) throw new Away()
        taken.push(...batch)
      }),
    )
    journal.append(1)
    await journal.drained()
    expect({ tries, taken, away: journal.backlog().away }).toEqual({ tries: 3, taken: [1], away: false })
    await journal.close()
  })

  test('sets a refused entry aside and commits its neighbours', async () => {
    const taken: number[] = []
    const journal = openJournal<number>(
      options(async (batch) => {
        if (batch.includes(2)) throw new Error('two is not welcome')
        taken.push(...batch)
      }),
    )
    for (const n of [1, 2, 3]) journal.append(n)
    await journal.drained()
    await journal.close()
    expect(taken).toEqual([1, 3])
    expect(JSON.parse(readFileSync(join(folder, 'refused.jsonl'), 'utf8'))).toEqual({
      reason: 'two is not welcome',
      entry: 2,
    })
  })

  test('says so when its room is used up, and takes more when some was freed', async () => {
    let open = false
    const taken: string[] = []
    const journal = openJournal<string>({
      ...options(async (batch) => {
        if (!open) throw new Away()
        taken.push(...batch)
      }),
      maxBytes: 1000,
    })
    const entry = 'x'.repeat(300)
    for (let n = 0; n < 3; n++) journal.append(entry)
    expect(() => journal.append(entry)).toThrow(JournalFull)
    open = true
    await journal.drained()
    journal.append(entry)
    await journal.drained()
    expect(taken).toHaveLength(4)
    await journal.close()
  })

  test('deletes the files whose entries are all committed', async () => {
    const journal = openJournal<string>({ ...options(async () => {}), segmentBytes: 1000 })
    for (let n = 0; n < 100; n++) {
      journal.append('x'.repeat(100))
      await journal.flushed()
    }
    await journal.drained()
    await journal.close()
    expect(readdirSync(folder).filter((name) => name.endsWith('.jsonl'))).toHaveLength(1)
  })

  test('takes an entry larger than it reads at once', async () => {
    const taken: string[] = []
    const journal = openJournal<string>(options(async (batch) => void taken.push(...batch)))
    const large = 'ă'.repeat(700_000)
    journal.append(large)
    journal.append('after')
    await journal.drained()
    await journal.close()
    expect(taken).toEqual([large, 'after'])
  })

  test('survives a torn last line and bytes that were never a line', async () => {
    const first = openJournal<number>(options(never))
    first.append(1)
    await first.flushed()
    await first.close()
    const [file] = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
    appendFileSync(join(folder, file ?? ''), '\0\0garbage\n{"torn":')

    const taken: number[] = []
    const second = openJournal<number>(options(collect(taken)))
    second.append(2)
    await second.drained()
    await second.close()
    expect(taken).toEqual([1, 2])
  })

  test('whatever the order of appends, outages and restarts: everything arrives, in order, and again only after a restart', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 40 }) }),
        fc.record({ do: fc.constantFrom('restart', 'away', 'back', 'drain') }),
      ),
      { maxLength: 25 },
    )
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 7 }), async (steps, batchSize) => {
        const own = await mkdtemp(join(folder, 'run-'))
        const taken: number[] = []
        let away = false
        let next = 0
        const open = () =>
          openJournal<number>({
            ...options(async (batch: readonly number[]) => {
              if (away) throw new Away()
              taken.push(...batch)
            }),
            folder: own,
            batchSize,
            segmentBytes: 200,
          })
        let journal = open()
        for (const step of steps) {
          if (step.do === 'append') for (let n = 0; n < step.count; n++) journal.append(next++)
          else if (step.do === 'restart') {
            await journal.close()
            journal = open()
          } else if (step.do === 'drain') {
            away = false
            await journal.drained()
          } else away = step.do === 'away'
        }
        away = false
        await journal.close()
        journal = open()
        await journal.drained()
        await journal.close()
        expect(taken).toEqual(Array.from({ length: next }, (_, n) => n))
      }),
      { numRuns: 60 },
    )
  })

  test('a process killed in the middle of its work loses nothing it confirmed, and repeats only the last batch', async () => {
    for (let round = 0; round < 3; round++) {
      const own = join(folder, String(round))
      const child = spawn(process.execPath, [join(import.meta.dirname, 'journal.victim.ts'), own], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const confirmed: number[] = []
      const committed: number[] = []
      for await (const line of createInterface({ input: child.stdout })) {
        const [what, n] = line.split(' ')
        if (what === 'flushed') confirmed.push(Number(n))
        else committed.push(Number(n))
        if (confirmed.length === 200 + round * 150) child.kill('SIGKILL')
      }
      if (child.signalCode === null && child.exitCode === null) await once(child, 'exit')
      expect(child.signalCode).toBe('SIGKILL')

      const replayed: number[] = []
      const journal = openJournal<number>({ ...options(collect(replayed)), folder: own })
      await journal.drained()
      await journal.close()
      const last = confirmed.at(-1) ?? 0
      const all = new Set([...committed, ...replayed])
      expect([...confirmed].filter((n) => !all.has(n))).toEqual([])
      expect(replayed).toEqual([...replayed].sort((a, b) => a - b))
      expect(last).toBeGreaterThan(100)
    }
  }, 30_000)
})
