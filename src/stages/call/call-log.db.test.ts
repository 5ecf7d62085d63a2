import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallId } from '#base/id.ts'
import { instant, minutes } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import { aCall, googleAds } from '../../../test/support/call-story.ts'
import { type CallLogHouse, callLogHouse } from '../../../test/support/call-log-house.ts'
import type { CallEvent } from './call-event.ts'

let house: CallLogHouse
beforeAll(async () => {
  house = await callLogHouse()
})
afterAll(() => house.close())

describe('a call in the log', () => {
  test('stands there with its events, its attribution, its source and its place in the rollup', async () => {
    const account = await house.anAccount()
    await house.logged(aCall({ account, source: googleAds, recorded: true }))
    const [call] = await house.calls(account)
    expect(call).toMatchObject({
      phase: 'ended',
      result: 'answered',
      number: '+12125550100',
      caller: '+12125550199',
      ring_ms: 5000,
      total_ms: 35_010,
      connected_ms: 30_000,
      ended_by: 'caller',
      answered_by_name: 'Reception',
      first_time: true,
      recording: 'ready',
      recording_ms: 30_000,
      peaks: [0, 0.5, 1],
      basis: 'placement',
    })
    const source = await house.database.db.account(account, (trx) =>
      trx.selectFrom('sources').selectAll().executeTakeFirstOrThrow(),
    )
    expect(source).toMatchObject(googleAds)
    expect(call?.source_id).toBe(source.id)
    expect(await house.events(account)).toHaveLength(11)
    expect(await house.rollup(account)).toEqual(await house.recount(account))
    const versions = await house.database.db.account(account, (trx) =>
      trx.selectFrom('call_attributions').selectAll().execute(),
    )
    expect(versions).toMatchObject([{ version: 1, basis: 'placement', source_id: source.id }])
  })

  test('is there while it rings', async () => {
    const account = await house.anAccount()
    await house.logged(aCall({ account }).slice(0, 1))
    expect(await house.calls(account)).toMatchObject([{ phase: 'ringing', result: 'in-progress' }])
    expect(await house.rollup(account)).toEqual([])
  })

  test('is the same when its events come late, twice, mixed up and to another process', async () => {
    const account = await house.anAccount()
    const story = aCall({ account, source: googleAds, recorded: true })
    await house.logged(story.slice(5))
    expect(await house.calls(account)).toEqual([])
    await house.logged([...story.slice(0, 5).toReversed(), ...story, ...story])
    const once = await house.calls(account)
    const counted = await house.rollup(account)
    await house.logged(story.toReversed())
    expect(await house.calls(account)).toEqual(once)
    expect(await house.rollup(account)).toEqual(counted)
    expect(counted).toMatchObject([{ calls: 1, answered: 1 }])
    expect(await house.events(account)).toHaveLength(story.length)
  })

  test('a later attribution replaces the earlier; both are kept as versions, and the rollup moves', async () => {
    const account = await house.anAccount()
    const story = aCall({ account })
    const [offered] = story
    if (offered === undefined) throw new Error('a story begins')
    await house.logged(story)
    const again: CallEvent = {
      id: 'attributed-2',
      callId: offered.callId,
      accountId: account,
      at: instant(offered.at + 99_000),
      kind: 'attributed',
      basis: 'placement',
      source: googleAds,
      visitId: null,
      evidence: { why: 'moved' },
    }
    await house.logged([again, again])
    const versions = await house.database.db.account(account, (trx) =>
      trx.selectFrom('call_attributions').select(['version', 'basis']).orderBy('version').execute(),
    )
    expect(versions).toEqual([
      { version: 1, basis: 'unlinked' },
      { version: 2, basis: 'placement' },
    ])
    const cells = await house.rollup(account)
    expect(cells).toHaveLength(1)
    expect(cells[0]?.source_id).toBeGreaterThan(0)
    expect(cells).toEqual(await house.recount(account))
  })

  test('one that the built-in telephone placed is kept but never counted', async () => {
    const account = await house.anAccount()
    await house.logged([
      ...aCall({ account, test: true }),
      ...aCall({ account, at: instant(Date.UTC(2026, 3, 2)) }),
    ])
    expect(await house.calls(account)).toHaveLength(2)
    expect(await house.rollup(account)).toMatchObject([{ calls: 1, first_time: 1 }])
    await house.expectFirstTimes(account)
  })

  test('an event for another account cannot be smuggled into this one', async () => {
    const [mine, theirs] = [await house.anAccount(), await house.anAccount()]
    const id = newId<CallId>()
    await house.logged([...aCall({ account: mine, id }), ...aCall({ account: theirs, id, caller: null })])
    expect(await house.calls(mine)).toMatchObject([{ caller: '+12125550199' }])
    expect(await house.calls(theirs)).toMatchObject([{ caller: null, first_time: false }])
  })
})

describe('hostile input', () => {
  const names: readonly (readonly [string, string])[] = [
    ['a NUL', 'a\u0000b'],
    ['half a surrogate pair', 'a\uD800'],
    ['64 KB', 'x'.repeat(65_536)],
    ['what looks like SQL', `'; drop table calls; --`],
    ['what looks like JSON', `{"$ne": null}\\u0000`],
    ['every direction', '\u202Eevil\u2066'],
  ]
  test.each(names)('a caller named %s is a caller', async (_, callerName) => {
    const account = await house.anAccount()
    const source = { ...googleAds, campaign: callerName, term: '💥'.repeat(5000) }
    await house.logged(aCall({ account, callerName, source }))
    const [call] = await house.calls(account)
    expect(call).toMatchObject({ result: 'answered' })
    expect(call?.caller_name?.length).toBeLessThanOrEqual(500)
  })

  test('an event that cannot even be written down is lost, counted, and throws nothing at the caller', async () => {
    const log = house.open()
    const [offered] = aCall({ account: await house.anAccount() })
    if (offered === undefined) throw new Error('a story begins')
    expect(() => log.record({ ...offered, at: 1n as never })).not.toThrow() // JSON knows no bigint
    expect(log.state()).toMatchObject({ lost: 1, entries: 0 })
    await log.close()
  })

  test('an event the database refuses does not hold up the others', async () => {
    const account = await house.anAccount()
    const log = house.open()
    const bad = aCall({ account, id: 'not-a-uuid' as CallId })
    for (const event of [...bad, ...aCall({ account })]) log.record(event)
    await log.drained()
    expect(log.state().refused).toBe(bad.length)
    expect(await house.calls(account)).toHaveLength(1)
    await log.close()
  })
})

describe('whatever happened in whatever order', () => {
  test('the rollups equal a recount, and first-time means no earlier call', async () => {
    const anyStory = fc.record({
      minute: fc.integer({ min: 0, max: 300 }),
      caller: fc.constantFrom('+12125550001', '+12125550002', null),
      source: fc.constantFrom(null, googleAds, { ...googleAds, campaign: 'autumn' }),
      ends: fc.constantFrom('answered' as const, 'missed' as const, 'abandoned' as const, 'not-yet' as const),
      test: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStory, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        async (stories, chance) => {
          const account = await house.anAccount()
          const all = stories.flatMap(({ minute, ...story }) =>
            aCall({ account, at: instant(Date.UTC(2026, 3, 1) + minutes(minute)), ...story }),
          )
          const rank = new Map([...all, ...all.slice(0, 9)].map((event) => [event, chance.next().value]))
          const mixed = [...rank.keys()].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
          const cut = Math.floor(mixed.length / 2)
          await house.logged(mixed.slice(0, cut))
          await house.logged(mixed.slice(Math.max(0, cut - 5)))
          expect(await house.rollup(account)).toEqual(await house.recount(account))
          await house.expectFirstTimes(account)
          expect(await house.events(account)).toHaveLength(all.length)
        },
      ),
      { numRuns: 25 },
    )
  })
})
