import { type Day, dayAfter } from '#base/day.ts'
import type { AccountId, UserId } from '#base/id.ts'
import { type Currency, type MinorUnits, minorUnits } from '#base/money.ts'
import { after, type Instant, minutes } from '#base/time.ts'
import type { Database } from '#platform/db.ts'
import { foldCall, type Call } from '#stages/call/call.ts'
import { saveContract } from '#stages/cost/contract.store.ts'
import type { FileOrigin } from '#stages/cost/cost-columns.ts'
import type { DayCost } from '#stages/cost/cost-file.ts'
import { saveCampaign } from '#stages/cost/cost-settings.store.ts'
import { putCosts, writeImport } from '#stages/cost/cost.store.ts'
import type { SaleRow } from '#stages/sale/sale-file.ts'
import { saveWorth, writeSaleImport } from '#stages/sale/sale.store.ts'
import type { Chance } from './chance.ts'
import type { History } from './history.ts'

const days = 90
const dollars = 'USD' as Currency
const cents = (amount: number): MinorUnits => minorUnits(Math.round(amount * 100))
const dayOf = (at: Instant): Day => new Date(at).toISOString().slice(0, 10) as Day // a day, by ISO 8601

type Campaign = Readonly<{ campaign: string; keyword: string; dollars: readonly [low: number, high: number] }>

/** What the agency exports, a day each: dollars from and to. Meta's people call their campaign otherwise than its links do. */
const exports: Readonly<Record<Exclude<FileOrigin, 'table'>, readonly Campaign[]>> = {
  'google-ads': [
    { campaign: 'Spring sale', keyword: 'suv deals', dollars: [38, 61] },
    { campaign: 'Brand', keyword: 'sunrise motors', dollars: [8, 15] },
    { campaign: 'Used cars', keyword: 'used cars near me', dollars: [21, 36] },
    { campaign: 'Trade-in test', keyword: '', dollars: [1, 4] },
  ],
  'microsoft-ads': [{ campaign: 'Spring sale', keyword: 'family car', dollars: [7, 13] }],
  meta: [{ campaign: 'Test drive weekend – leads', keyword: '', dollars: [24, 41] }],
}
const files = {
  'google-ads': 'Search keyword report.csv',
  'microsoft-ads': 'Keyword_Performance.csv',
  meta: 'Sunrise-Motors-Campaigns.csv',
} as const
const fileOrigins = ['google-ads', 'microsoft-ads', 'meta'] as const

/** What is paid for a stretch of time: days before today, how many, and for how much. */
const contracts = [
  {
    name: 'Billboard, ring road',
    source: 'billboard',
    campaign: 'ring road',
    back: 75,
    lasts: 92,
    dollars: 5400,
  },
  {
    name: 'Radio spots, morning show',
    source: 'radio',
    campaign: 'morning show',
    back: 40,
    lasts: 28,
    dollars: 2250,
  },
  {
    name: 'Saturday newspaper',
    source: 'newspaper',
    campaign: 'spring sale',
    back: 60,
    lasts: 56,
    dollars: 1840,
  },
  { name: 'Yellow pages, a year', source: 'yellow pages', campaign: '', back: 200, lasts: 365, dollars: 960 },
] as const

/** What the sample business spent in ninety days, and what it sold to whom. */
export async function addMoney(
  db: Database,
  account: AccountId,
  told: History['calls'],
  chance: Chance,
  now: Instant,
  owner: UserId,
): Promise<void> {
  const by = `user:${owner}`
  const today = dayOf(now)
  await db.account(account, async (trx) => {
    for (const origin of fileOrigins)
      await writeImport(trx, fileOf(origin, chance, today), { name: files[origin], by })
    const weekend = { source: 'facebook', medium: 'paid_social', campaign: 'test drive weekend' }
    await saveCampaign(trx, 'meta', 'Test drive weekend – leads', weekend)
    for (const { name, source, campaign, back, lasts, dollars: amount } of contracts) {
      const from = dayAfter(today, -back)
      const period = { from, to: dayAfter(from, lasts - 1) }
      const body = {
        name,
        source,
        medium: 'offline',
        campaign,
        currency: dollars,
        amount: cents(amount),
        ...period,
      }
      await saveContract(trx, body)
    }
    const mailing = { source: 'mailing', medium: 'offline', campaign: 'service reminder', currency: dollars }
    await putCosts(trx, 'typed', [
      { ...mailing, from: dayAfter(today, -days), to: today, amount: cents(1260) },
    ])
    const buyers = told.map(foldCall).filter((call) => call !== null && buys(call, chance)) as readonly Call[] // no nulls are left
    const recent = buyers.slice(-9)
    for (const call of recent)
      await saveWorth(trx, 'calls', call.id, { worth: 'sale', amount: cents(priceOf(chance)) }, by)
    const sold = buyers.slice(0, -9).map((call, index) => saleOf(call, index, chance, now))
    const unknown = sold.slice(0, 2).map((sale, index) => ({
      ...sale,
      ref: `SM-${90 + index}`,
      phone: nobody,
    }))
    await writeSaleImport(trx, [...sold, ...unknown], { name: 'deals-won.csv', by })
  })
}

const nobody = '+12125550147' as SaleRow['phone'] // reserved for fiction, and never called

function fileOf(origin: (typeof fileOrigins)[number], chance: Chance, today: Day) {
  const costs = Array.from({ length: days }, (_, back) => dayAfter(today, -days + back)).flatMap((day) =>
    exports[origin].map(({ campaign, keyword, dollars: [low, high] }): DayCost => {
      const amount = cents(chance.between(low * 100, high * 100) / 100)
      return { day, source: '', medium: '', campaign, keyword, currency: dollars, amount }
    }),
  )
  const nothing = {
    columns: [],
    questions: [],
    faults: [],
    skipped: 1,
    campaignIds: new Map<string, string>(),
  }
  return { ...nothing, origin, costs, rows: costs.length }
}

/** Of those who talked for a while, some buy. */
const buys = (call: Call, chance: Chance): boolean =>
  call.direction === 'inbound' &&
  call.result === 'answered' &&
  !call.test &&
  !call.spam &&
  call.caller !== null &&
  chance.yes(0.09)

/** What a sale leaves: most are a service, some a car. */
const priceOf = (chance: Chance): number =>
  chance.yes(0.45) ? chance.between(900, 3400) : chance.between(140, 690)

function saleOf(call: Call, index: number, chance: Chance, now: Instant): SaleRow {
  const sold = after(call.startedAt, minutes(chance.between(1, 14 * 24 * 60)))
  return {
    ref: `SM-${1000 + index}`,
    at: new Date(Math.min(sold, now)).toISOString(),
    worth: 'sale',
    money: { amount: cents(priceOf(chance)), currency: dollars },
    phone: call.caller,
    email: null,
    clickId: null,
    callId: null,
    note: '',
  }
}
