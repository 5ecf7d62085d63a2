import type { CallRow } from '#stages/call/call.wire.ts'
import { describe, expect, it } from 'vitest'
import { withRow } from './live.ts'

const row = (id: string, startedAt: string, more: Partial<CallRow> = {}): CallRow =>
  ({ id, startedAt, phase: 'ringing', test: false, spam: false, ...more }) as CallRow // no more of it is read

const newest = row('b', '2026-11-22T10:01:00.000Z')
const oldest = row('a', '2026-11-22T10:00:00.000Z')
const pages = { pages: [{ calls: [newest, oldest], next: null, hiddenSpam: 0 }], pageParams: [''] }
const callsOf = (list: ReturnType<typeof withRow>): readonly CallRow[] =>
  list.pages.flatMap(({ calls }) => calls)

describe('the log on the screen', () => {
  it('puts a new call where its time says', () => {
    const between = row('c', '2026-11-22T10:00:30.000Z')
    expect(callsOf(withRow(pages, between, {})).map(({ id }) => id)).toEqual(['b', 'c', 'a'])
  })

  it('replaces the row of a call that moved and keeps every other as the same object, so that it is not drawn again', () => {
    const talking = row('a', oldest.startedAt, { phase: 'talking' })
    const [first, second] = callsOf(withRow(pages, talking, {}))
    expect(first).toBe(newest)
    expect(second).toBe(talking)
  })

  it('drops a call that no longer fits what is asked for', () => {
    const spam = row('a', oldest.startedAt, { spam: true })
    expect(callsOf(withRow(pages, spam, { spam: false }))).toEqual([newest])
  })
})
