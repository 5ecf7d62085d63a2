import { afterAll, beforeAll, expect, test } from 'vitest'
import { instant } from '#base/time.ts'
import { field, formHouse, type FormHouse } from '../../../test/support/form-house.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { query } from './query.ts'

let database: TestDatabase
let house: FormHouse
beforeAll(async () => {
  database = await testDatabase()
  house = await formHouse(database.db)
})
afterAll(async () => {
  await house.close()
  await database.close()
})

test('counts the forms of each day in the account’s zone; spam and tests are left out', async () => {
  await house.tell()
  await house.tell({ key: '#again' })
  await house.tell({ trap: 'x' })
  await house.tell({ url: 'https://shop.example/?ringroot_test' })
  await house.tell({ fields: [field('email', 'bogdan@example.com', 'email')] })
  await expect.poll(async () => (await house.list()).forms.length).toBe(5)
  const found = await database.db.account(house.account, async (trx) => {
    // Half past eleven in the evening of New York, which is the next day in UTC; one of them the day before.
    await trx
      .updateTable('form_submissions')
      .set({ at: new Date('2026-07-02T03:30:00Z') })
      .execute()
    await trx
      .updateTable('form_submissions')
      .set({ at: new Date('2026-07-01T03:30:00Z') })
      .where('email', '=', 'bogdan@example.com')
      .execute()
    const start = instant(Date.parse('2026-07-01T04:00:00Z'))
    return query(trx, {
      timeZone: 'America/New_York',
      days: [{ day: '2026-07-01', start }],
      start,
      end: instant(Date.parse('2026-07-02T04:00:00Z')),
      beforeStart: instant(Date.parse('2026-06-30T04:00:00Z')),
      onTheHour: true,
    })
  })
  expect(found).toEqual({
    rows: [{ day: '2026-07-01', forms: 2, firstTime: 1 }],
    also: { forms: { forms: 2, firstTime: 1 }, before: { forms: 1, firstTime: 1 } },
  })
})
