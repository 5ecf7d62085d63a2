import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { MessageId, ThreadId } from '#base/id.ts'
import { ok, refuse } from '#base/result.ts'
import { after, instant, minutes } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { composedBy, person, textHouse, type TextHouse } from '../../../test/support/text-house.ts'
import type { MessageEvent } from './message-event.ts'
import { carrierMessageId } from './message-log.job.ts'
import { countUnread, markRead, readMessageRow, readMessages, readThreads } from './message.store.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

let house: TextHouse
afterEach(() => house.close())
const open = async (...parts: Parameters<typeof textHouse> extends [unknown, ...infer Rest] ? Rest : never) =>
  (house = await textHouse(database.db, ...parts))

const threads = () => readThreads(database.db, house.account, { limit: 50 })
async function texts() {
  const [thread] = await threads()
  return readMessages(database.db, house.account, thread?.id as ThreadId, { limit: 50 }) // a thread's own id
}
const row = (id: MessageId) => readMessageRow(database.db, house.account, id)
const write = (...events: MessageEvent[]) => house.log.write(house.account, () => Promise.resolve(events))

const replies = async () => (await texts()).filter(({ occasion }) => occasion === 'keyword')

describe('a text that came', () => {
  test('stands in its thread, unread, however often the carrier brings it', async () => {
    await open()
    for (let time = 0; time < 3; time++) await house.receive({ ref: 'SM1', body: 'Is it still there?' })
    expect(await texts()).toMatchObject([
      { body: 'Is it still there?', direction: 'inbound', status: 'received' },
    ])
    expect(await threads()).toMatchObject([{ unread: 1, person, number: house.number, numberName: 'Sales' }])
    expect(await countUnread(database.db, house.account)).toBe(1)
  })

  test('is read with all that came before it, and not with what comes after', async () => {
    await open()
    await house.receive({ body: 'one' })
    await house.receive({ body: 'two' })
    const [thread] = await threads()
    expect(await markRead(database.db, house.account, thread?.id as ThreadId)).toBe(true) // a thread's own id
    expect(await threads()).toMatchObject([{ unread: 0 }])
    await house.receive({ body: 'of yesterday, and late', at: instant(now() - minutes(24 * 60)) })
    expect(await threads()).toMatchObject([{ unread: 1, last: { body: 'two' } }])
  })

  test('of a name is shown and cannot be answered', async () => {
    await open()
    await house.receive({ person: 'POST', body: 'Your parcel' })
    expect(await threads()).toMatchObject([{ person: 'POST', answerable: false }])
  })

  test('may hold anything a stranger can send', async () => {
    await open()
    const id = await house.receive({ body: `\u0000\uD800 'drop table --  ${'x'.repeat(9000)}` })
    expect((await row(id))?.body).toMatch(/^\uFFFD\uFFFD 'drop table -- /)
    expect((await row(id))?.body).toHaveLength(4000)
  })
})

describe('a text of ours', () => {
  test('goes to the carrier once, and is followed by its callbacks', async () => {
    await open()
    const event = composedBy(house)
    await write(event)
    await write(event)
    expect(house.jobs).toEqual([{ do: 'send', message: event.messageId }])
    await house.deliver()
    expect(house.sent).toMatchObject([{ from: house.number, to: person, body: 'Your car is ready' }])
    expect(await row(event.messageId)).toMatchObject({ status: 'sent' })
    await house.tell('SM-out-1', 'delivered')
    await house.tell('SM-out-1', 'sent')
    expect(await row(event.messageId)).toMatchObject({ status: 'delivered' })
  })

  test('finds a callback that was faster than the carrier’s own answer', async () => {
    await open()
    const event = composedBy(house)
    await write(event)
    await house.tell('SM-out-1', 'delivered')
    expect(await row(event.messageId)).toMatchObject({ status: 'queued' })
    await house.deliver()
    expect(await row(event.messageId)).toMatchObject({ status: 'delivered' })
  })

  test('whose answer was lost is known by the callback that names it, and is not sent again', async () => {
    await open()
    house.answers(() => refuse('unanswered', 'timed out'))
    const event = composedBy(house)
    await write(event)
    await house.deliver()
    expect(await row(event.messageId)).toMatchObject({ status: 'failed', failure: 'unanswered' })
    await house.tell('SM-lost', 'delivered', { ours: event.messageId })
    expect(await row(event.messageId)).toMatchObject({ status: 'delivered', failure: null })
    house.jobs.push({ do: 'send', message: event.messageId })
    await house.deliver()
    expect(house.sent).toHaveLength(1)
  })

  test('is not sent again by a server that died while it asked', async () => {
    await open()
    const event = composedBy(house)
    const attempted = { ...event, id: 'attempted 1', at: now(), kind: 'attempted' } as const
    await write(event, {
      id: 'attempted 1',
      messageId: event.messageId,
      accountId: house.account,
      at: attempted.at,
      kind: 'attempted',
    })
    await house.deliver()
    expect(house.sent).toEqual([])
    expect(await row(event.messageId)).toMatchObject({ status: 'failed', failure: 'unanswered' })
  })

  test('waits while the carrier asks to be asked later', async () => {
    await open()
    const event = composedBy(house)
    await write(event)
    house.answers(() => refuse('busy'))
    await house.deliver()
    expect(await row(event.messageId)).toMatchObject({ status: 'queued' })
    house.answers(() => ok({ carrier: 'twilio', connection: 'Main', ref: 'SM9' }))
    house.jobs.push({ do: 'send', message: event.messageId })
    await house.deliver()
    expect(await row(event.messageId)).toMatchObject({ status: 'sent' })
    expect(house.sent).toHaveLength(2)
  })

  test('fails with the carrier’s words, which stop us when they say STOP', async () => {
    await open()
    house.answers(() => refuse('opted-out', '21610'))
    const event = composedBy(house)
    await write(event)
    await house.deliver()
    expect(await row(event.messageId)).toMatchObject({ status: 'failed', failure: 'opted-out' })
    expect(await threads()).toMatchObject([{ consent: { state: 'stopped', by: 'person' } }])
  })

  test('of another account is not moved by this one’s callbacks', async () => {
    await open()
    const event = composedBy(house)
    await write(event)
    await house.deliver()
    const mine = house
    const other = await textHouse(database.db)
    await other.tell('SM-out-1', 'delivered', { ours: event.messageId })
    await other.close()
    house = mine
    expect(await row(event.messageId)).toMatchObject({ status: 'sent' })
  })
})

describe('the same events in any order, in any batches, from both ways in', () => {
  test('make the same text', async () => {
    await open()
    const at = now()
    const later = (count: number) => after(at, minutes(count))
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (gen) => {
        const event = composedBy(house, { at })
        const ref = newId()
        const carried = carrierMessageId(house.account, 'twilio', ref)
        const own = { messageId: event.messageId, accountId: house.account }
        const theirs = { ...own, messageId: carried }
        const story: readonly MessageEvent[] = [
          event,
          { ...own, at: later(1), id: 'attempted 1', kind: 'attempted' },
          {
            ...own,
            at: later(2),
            id: 'accepted',
            kind: 'accepted',
            carrierMessageId: carried,
            carrier: 'twilio',
            connection: 'Main',
            ref,
          },
          { ...theirs, at: later(3), id: 'status sent', kind: 'status', status: 'sent', error: null },
          {
            ...theirs,
            at: later(4),
            id: 'status delivered',
            kind: 'status',
            status: 'delivered',
            error: null,
          },
        ]
        const shuffled = gen(() => fc.shuffledSubarray([...story, ...story], { minLength: 10 }))
        while (shuffled.length > 0) {
          const some = shuffled.splice(
            0,
            gen(() => fc.integer({ min: 1, max: 4 })),
          )
          await (gen(fc.boolean) ? write(...some) : house.log.record(some))
        }
        await house.log.drained()
        expect(await row(event.messageId)).toMatchObject({ status: 'delivered' })
      }),
      { numRuns: 15, endOnFailure: true },
    )
  })
})

describe('a keyword', () => {
  test('STOP stops, and the carrier answers it; nothing is sent until START', async () => {
    await open()
    await house.receive({ body: 'STOP' })
    expect(await threads()).toMatchObject([{ consent: { state: 'stopped', by: 'person' }, unread: 0 }])
    expect(await replies()).toEqual([])
    const event = composedBy(house)
    await write(event)
    await house.deliver()
    expect(house.sent).toEqual([])
    expect(await row(event.messageId)).toMatchObject({ status: 'failed', failure: 'opted-out' })
    await house.receive({ body: 'start' })
    expect(await threads()).toMatchObject([{ consent: { state: 'open' } }])
  })

  test('that no carrier knows is answered by us, once, in the account’s language, after the stop too', async () => {
    await open({ locale: 'uk' })
    await house.receive({ ref: 'SM1', body: 'Стоп!' })
    await house.receive({ ref: 'SM1', body: 'Стоп!' })
    await house.receive({ body: 'СТОП' })
    expect(await replies()).toHaveLength(1)
    await house.deliver()
    expect(house.sent).toMatchObject([{ to: person, body: expect.stringContaining('Riverside Motors') }])
  })

  test('HELP of two machines that answer each other ends', async () => {
    await open({ locale: 'ro' })
    for (let time = 0; time < 5; time++) await house.receive({ body: 'ajutor' })
    expect(await replies()).toHaveLength(1)
  })

  test('of a name is obeyed and not answered', async () => {
    await open({ locale: 'ro' })
    await house.receive({ person: '72345', body: 'dezabonare' })
    expect(await threads()).toMatchObject([{ consent: { state: 'stopped' } }])
    expect(house.jobs).toEqual([])
  })

  test('of a person holds for all numbers of the account, and of this account only', async () => {
    await open()
    await house.receive({ body: 'stop' })
    const mine = house
    const other = await textHouse(database.db)
    await other.receive({ body: 'Hello' })
    expect(await readThreads(database.db, other.account, { limit: 5 })).toMatchObject([
      { consent: { state: 'open' } },
    ])
    await other.close()
    house = mine
  })
})
