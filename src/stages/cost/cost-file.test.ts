import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTable } from '#platform/table-file.ts'
import { type Answers, type CostFile, type FileFault, readCostFile } from './cost-file.ts'

async function read(text: string | Uint8Array, answers: Answers = {}): Promise<CostFile> {
  const table = await readTable(typeof text === 'string' ? Buffer.from(text) : text)
  if (!table.ok) throw new Error(table.reason)
  const found = run(readCostFile(table.value, answers))
  if (typeof found === 'string') throw new Error(found)
  return found
}

function run(reading: Generator<void, CostFile | FileFault>): CostFile | FileFault {
  for (;;) {
    const { done, value } = reading.next()
    if (done === true) return value
  }
}

/** `day campaign keyword amount currency`, a line a cost. */
const told = ({ costs }: CostFile): readonly string[] =>
  costs.map(({ day, campaign, keyword, amount, currency }) =>
    [day, campaign, keyword, `${amount}`, currency].filter((word) => word !== '').join(' '),
  )
const sum = ({ costs }: CostFile): number => costs.reduce((total, { amount }) => total + amount, 0)

const googleCampaigns = `Campaign report
"April 1, 2026 - April 3, 2026"
Day,Campaign,Campaign ID,Currency code,Cost,Impr.,Clicks,Conversions
2026-04-01,Spring sale,20123456789,USD,12.34,"1,234",7,1.00
2026-04-02,Spring sale,20123456789,USD,"1,020.50","10,500",88,2.50
2026-04-01,"Brand, exact",22222222222,USD,3.10,40,2,0.00
Total: Account,--,--,USD,"1,035.94","11,774",97,3.50
Total: Campaigns,--,--,USD,"1,035.94","11,774",97,3.50
`

describe('Google Ads', () => {
  test('a campaign report by day: title and period above, totals below', async () => {
    const file = await read(googleCampaigns)
    expect(file).toMatchObject({ origin: 'google-ads', questions: [], rows: 3, skipped: 2, faults: [] })
    expect(told(file)).toEqual([
      '2026-04-01 Spring sale 1234 USD',
      '2026-04-02 Spring sale 102050 USD',
      '2026-04-01 Brand, exact 310 USD',
    ])
    expect(file.campaignIds.get('Spring sale')).toBe('20123456789')
    expect(file.columns.map(({ as }) => as)).toEqual([
      'day',
      'campaign',
      'campaignId',
      'currency',
      'amount',
      null,
      null,
      null,
    ])
  })

  test('"CSV (Excel)": UTF-16 with tabs, with a byte order mark and without', async () => {
    const tabs = googleCampaigns
      .replaceAll(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/g, '\t')
      .replaceAll('"Brand, exact"', 'Brand, exact')
    for (const mark of ['\uFEFF', ''])
      expect(told(await read(Buffer.from(mark + tabs, 'utf16le')))).toEqual(told(await read(googleCampaigns)))
    const swapped = Buffer.from(`\uFEFF${tabs}`, 'utf16le').swap16()
    expect(sum(await read(swapped))).toBe(103594)
  })

  test('search keywords lose the marks of how they match; segments of one keyword are one cost', async () => {
    const file = await read(`Search keyword report
"April 1, 2026 - April 1, 2026"
Day,Search keyword,Campaign,Device,Currency code,Cost
2026-04-01,[roof repair],Roofs,Computers,EUR,1.00
2026-04-01,"""roof repair""",Roofs,Mobile phones,EUR,2.00
2026-04-01,+roof +repair,Roofs,Tablets,EUR,0.50
2026-04-01,Roofer,Roofs,Tablets,EUR,0.25
Total: Account,--,--,--,EUR,3.75
`)
    expect(told(file)).toEqual(['2026-04-01 Roofs roof repair 350 EUR', '2026-04-01 Roofs roofer 25 EUR'])
    expect(file.rows).toBe(4)
  })

  test('in French and German, with commas before the decimals', async () => {
    const french = await read(`Rapport sur les campagnes
"1 sept. 2026 - 2 sept. 2026"
Jour;Campagne;Code de la devise;Coût;Impr.
2026-09-01;Toitures printemps;CAD;12,34;1\u202f234
2026-09-02;Toitures printemps;CAD;1\u202f020,50;10\u202f500
Total : compte;--;CAD;1\u202f032,84;11\u202f734
`)
    expect([french.origin, sum(french), french.skipped]).toEqual(['google-ads', 103284, 1])
    const german = await read(`Kampagnenbericht
"1. September 2026 - 2. September 2026"
Tag,Kampagne,Währungscode,Kosten,Impr.
2026-09-01,Dach Frühling,EUR,"1.234,56","12.345"
2026-09-02,Dach Frühling,EUR,"99,90",900
Gesamt: Konto,--,EUR,"1.334,46","13.245"
`)
    expect([german.origin, sum(german), german.skipped]).toEqual(['google-ads', 133446, 1])
  })

  test('without days: spread over the period above; weeks are cut by it', async () => {
    const whole = await read(`Campaign report
"April 1, 2026 - April 30, 2026"
Campaign status,Campaign,Avg. cost,Cost,Currency code,Cost / conv.
Enabled,Spring sale,1.10,100.00,USD,33.00
Total: Account,--,1.10,100.00,USD,33.00
`)
    expect(whole.costs).toHaveLength(30)
    expect(sum(whole)).toBe(10000)
    const weeks = await read(`Campaign report
"April 1, 2026 - April 7, 2026"
Week,Campaign,Currency code,Cost
2026-03-30,Spring sale,USD,50.00
2026-04-06,Spring sale,USD,20.00
`)
    expect(weeks.costs.map(({ day, amount }) => [day, amount])).toEqual([
      ['2026-04-01', 1000],
      ['2026-04-02', 1000],
      ['2026-04-03', 1000],
      ['2026-04-04', 1000],
      ['2026-04-05', 1000],
      ['2026-04-06', 1000],
      ['2026-04-07', 1000],
    ])
  })
})

describe('Microsoft Ads', () => {
  test('as the reporting API writes it, with its preamble and its last line', async () => {
    const file = await read(`"Report Name: Campaign performance"
"Report Time: 4/1/2026,4/2/2026"
"Time Zone: (GMT+02:00) Athens, Bucharest, Istanbul"
"Last Completed Available Day: 4/3/2026 11:15:00 AM (GMT)"
"Last Completed Available Hour: 4/3/2026 11:15:00 AM (GMT)"
"Report Aggregation: Daily"
"Report Filter: "
"Potential Incomplete Data: false"
"Rows: 2"

"TimePeriod","CampaignName","CurrencyCode","Spend","Clicks"
"2026-04-01","Spring sale","EUR","12.34","7"
"2026-04-02","Spring sale","EUR","0.66","1"

"©2026 Microsoft Corporation. All rights reserved. "
`)
    expect(file).toMatchObject({ origin: 'microsoft-ads', rows: 2, skipped: 1, faults: [] })
    expect(told(file)).toEqual(['2026-04-01 Spring sale 1234 EUR', '2026-04-02 Spring sale 66 EUR'])
  })

  test('its months are headed like days', async () => {
    const file = await read(`"Report Name: x"
"Report Aggregation: Monthly"
"Gregorian date","CampaignName","CurrencyCode","Spend"
"2026-04-01","Spring sale","EUR","30.00"
`)
    expect(file.costs).toHaveLength(30)
    expect(file.costs.every(({ amount }) => amount === 100)).toBe(true)
  })

  test('American days are known by one that can be nothing else', async () => {
    const file = await read(`GregorianDate,CampaignName,Spend,CurrencyCode
4/1/2026,A,1.00,USD
4/13/2026,A,2.00,USD
`)
    expect(told(file)).toEqual(['2026-04-01 A 100 USD', '2026-04-13 A 200 USD'])
  })
})

describe('Meta', () => {
  test('by day: the currency stands in the heading, the row without a campaign is the total', async () => {
    const file =
      await read(`\uFEFFDay,Campaign name,Ad set name,Amount spent (EUR),Impressions,Reporting starts,Reporting ends
,,,15.50,9000,2026-04-01,2026-04-02
2026-04-01,Spring sale,Men,10.25,4000,2026-04-01,2026-04-01
2026-04-01,Spring sale,Women,2.25,4000,2026-04-01,2026-04-01
2026-04-02,Spring sale,Women,3.00,1000,2026-04-02,2026-04-02
`)
    expect(file).toMatchObject({ origin: 'meta', rows: 3, skipped: 1 })
    expect(told(file)).toEqual(['2026-04-01 Spring sale 1250 EUR', '2026-04-02 Spring sale 300 EUR'])
  })

  test('a range is spread over its days, to the cent', async () => {
    const file = await read(`Reporting starts,Reporting ends,Campaign name,Amount spent (USD)
2026-04-01,2026-04-30,Total Comfort,100.00
`)
    expect(file.costs).toHaveLength(30)
    expect(sum(file)).toBe(10000)
    expect(new Set(file.costs.map(({ amount }) => amount))).toEqual(new Set([333, 334]))
  })

  test('in Ukrainian', async () => {
    const file = await read(`День,Назва кампанії,Витрачена сума (UAH)
2026-04-01,Весна,"1 200,50"
`)
    expect([file.origin, told(file)]).toEqual(['meta', ['2026-04-01 Весна 120050 UAH']])
  })
})

test("a table of one's own names source, medium and campaign", async () => {
  const file = await read(`Date;Source;Medium;Campaign;Amount;Currency
01.04.2026;newspaper;print;;250;RON
15.04.2026;flyers;print;Easter;99,50;RON
`)
  expect(file.origin).toBe('table')
  expect(file.costs.map(({ source, medium }) => [source, medium])).toEqual([
    ['newspaper', 'print'],
    ['flyers', 'print'],
  ])
  expect(told(file)).toEqual(['2026-04-01 25000 RON', '2026-04-15 Easter 9950 RON'])
})

describe('what a file does not say is asked, never guessed', () => {
  test.each([
    ['days', 'Day,Campaign,Cost,Currency\n3/4/2026,A,1.00,USD\n4/3/2026,A,1.00,USD\n', { days: 'day-first' }],
    ['decimals', 'Day,Campaign,Cost,Currency\n2026-04-01,A,"1,234",USD\n', { decimals: '.' }],
    ['currency', 'Day,Campaign,Cost\n2026-04-01,A,1.00\n', { currency: 'USD' as never }],
    [
      'period',
      'Campaign,Cost,Currency\nA,1.00,USD\n',
      { from: '2026-04-01' as never, to: '2026-04-02' as never },
    ],
  ] satisfies readonly (readonly [string, string, Answers])[])('%s', async (question, text, answers) => {
    const asked = await read(text)
    expect(asked.questions).toEqual([question])
    expect(asked.costs).toEqual([])
    const answered = await read(text, answers)
    expect(answered.questions).toEqual([])
    expect(answered.costs.length).toBeGreaterThan(0)
  })

  test('yen have no decimals, dinars have three: nothing to ask', async () => {
    expect(sum(await read('Day,Campaign,Cost,Currency\n2026-04-01,A,"1,234",JPY\n'))).toBe(1234)
    expect(sum(await read('Day,Campaign,Cost,Currency\n2026-04-01,A,1.234,KWD\n'))).toBe(1234)
  })
})

test('a row that cannot be read is named with its line and its reason; the rest are taken', async () => {
  const file = await read(`Day,Campaign,Cost,Currency
2026-04-01,A,abc,USD
2026-04-31,A,1.00,USD
2026-04-01,A,-5.00,USD
2026-04-01,A,1.00,USB
2026-04-01,A,99999999999999999,USD
2026-04-01,=HYPERLINK("http://evil"),2.00,USD
2026-04-01,A,3.00,EUR
`)
  expect(file.faults).toEqual([
    { line: 2, reason: 'amount-unreadable', text: 'abc' },
    { line: 3, reason: 'day-unreadable', text: '2026-04-31' },
    { line: 4, reason: 'amount-negative', text: '-5.00' },
    { line: 5, reason: 'currency-unreadable', text: 'USB' },
    { line: 6, reason: 'amount-too-large', text: '99999999999999999' },
  ])
  expect(told(file)).toEqual(['2026-04-01 =HYPERLINK("http://evil") 200 USD', '2026-04-01 A 300 EUR'])
})

test('a file of something else says so', async () => {
  await expect(read('name,phone\nAnn,+12025550199\n')).rejects.toThrow('no-headings')
})

test('whatever the file holds, what was understood sums to what its readable rows say', async () => {
  const row = fc.record({
    day: fc.integer({ min: 1, max: 28 }),
    campaign: fc.constantFrom('A', 'B', 'C, D'),
    cents: fc.integer({ min: 0, max: 1e9 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 50 }), async (rows) => {
      const lines = rows.map(
        ({ day, campaign, cents }) =>
          `2026-04-${String(day).padStart(2, '0')},"${campaign}",${(cents / 100).toFixed(2)},USD`,
      )
      const file = await read(`Day,Campaign,Cost,Currency code\n${lines.join('\n')}\n`)
      expect(sum(file)).toBe(rows.reduce((total, { cents }) => total + cents, 0))
      expect(file.rows).toBe(rows.length)
    }),
    { numRuns: 30 },
  )
})

test('no text at all breaks the reader', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
      const outcome = await read(`Day,Campaign,Cost,Currency\n${text}`).then(
        ({ origin }) => origin,
        (error: Error) => error.message,
      )
      expect(outcome).toMatch(/^(no-headings|open-quote|not-text|empty|table)$/)
    }),
    { numRuns: 200 },
  )
})
