import { expect, test } from 'vitest'
import { isPhoneNumber } from '#base/phone-number.ts'
import { readTable } from '#platform/table-file.ts'
import { type Answers, readSaleFile, type SaleFile } from './sale-file.ts'

async function read(text: string, answers: Answers = {}): Promise<SaleFile> {
  const table = await readTable(Buffer.from(text))
  if (!table.ok) throw new Error(table.reason)
  const reading = readSaleFile(table.value, answers, (phone) => (isPhoneNumber(phone) ? phone : null))
  for (;;) {
    const { done, value } = reading.next()
    if (done !== true) continue
    if (value === 'no-headings') throw new Error(value)
    return value
  }
}

test("a CRM's file: who, when, how much", async () => {
  const { sales, faults } = await read(`Phone,Email,GCLID,Close date,Amount,Currency,Stage,Deal ID,Note
+12025550199,,,2026-04-01 14:05,"1,250.00",USD,Closed won,D-1,two cars
,ANN@example.com,,4/13/2026,,USD,Qualified,D-2,
,,abc123,2026-04-03T10:00:00Z,99.90,EUR,,,
`)
  expect(faults).toEqual([])
  expect(sales).toEqual([
    {
      ref: 'D-1',
      at: '2026-04-01 14:05:00',
      worth: 'sale',
      money: { amount: 125000, currency: 'USD' },
      phone: '+12025550199',
      email: null,
      clickId: null,
      callId: null,
      note: 'two cars',
    },
    expect.objectContaining({
      ref: 'D-2',
      at: '2026-04-13 23:59:59',
      worth: 'qualified',
      email: 'ann@example.com',
    }),
    expect.objectContaining({ at: '2026-04-03T10:00:00Z', worth: 'sale', clickId: 'abc123' }),
  ])
})

test('rows that are alike are two sales, and the same two when the file comes again', async () => {
  const file =
    'phone,date,amount,currency\n+12025550199,2026-04-01,5.00,USD\n+12025550199,2026-04-01,5.00,USD\n'
  const [once, again] = [await read(file), await read(file)]
  expect(new Set(once.sales.map(({ ref }) => ref)).size).toBe(2)
  expect(again.sales).toEqual(once.sales)
})

test('a row that cannot be read is named; hostile cells are only text', async () => {
  const { sales, faults } = await read(`phone,date,amount,currency,status,note
,2026-04-01,1.00,USD,,
+12025550199,32/13/2026,1.00,USD,,
+12025550199,2026-04-01 25:00,1.00,USD,,
+12025550199,2026-04-01,x,USD,,
+12025550199,2026-04-01,1.00,USB,,
+12025550199,2026-04-01,1.00,USD,married,
+12025550199,2026-04-01,-1.00,USD,won,=cmd|'/c calc'!A0
`)
  expect(faults.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    '2 nobody',
    '3 date-unreadable',
    '4 date-unreadable',
    '5 amount-unreadable',
    '6 currency-unreadable',
    '7 status-unknown',
  ])
  expect(sales).toMatchObject([{ money: { amount: -100 }, note: "=cmd|'/c calc'!A0" }])
})

test('what the file does not say is asked', async () => {
  const open = await read('phone,date,amount\n+12025550199,3/4/2026,"1,234"\n')
  expect(open).toMatchObject({ questions: ['days', 'decimals', 'currency'], sales: [] })
  const answers = { days: 'day-first', decimals: '.', currency: 'USD' as never } as const
  expect((await read('phone,date,amount\n+12025550199,3/4/2026,"1,234"\n', answers)).sales).toMatchObject([
    { at: '2026-04-03 23:59:59', money: { amount: 123400 } },
  ])
  await expect(read('phone,amount\n+12025550199,1\n')).rejects.toThrow('no-headings')
})
