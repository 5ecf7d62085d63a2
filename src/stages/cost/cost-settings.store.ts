import { sql } from 'kysely'
import type { AccountTransaction } from '#platform/db.ts'
import { matchCampaign } from './campaign-match.ts'
import { type FileOrigin, fileOrigins } from './cost-columns.ts'
import type { CampaignMatch, CostSettings, Rate, VisitWords } from './cost.wire.ts'
import { usualWords } from './platform-words.ts'

type Words = Readonly<{ source: string; medium: string }>

/** More names are nobody's to choose from. */
const mostKnown = 2000

async function readCurrency(trx: AccountTransaction): Promise<string> {
  const { rows } = await sql<
    Readonly<{ currency: string }>
  >`select currency from accounts where id = current_account()`.execute(trx)
  return rows[0]?.currency ?? 'USD'
}

/** What visits of each platform carry: as somebody said, or as usual. */
async function readPlatforms(trx: AccountTransaction): Promise<Readonly<Record<FileOrigin, Words>>> {
  const { rows } = await sql<Words & Readonly<{ origin: FileOrigin }>>`
    select origin, source, medium from cost_sources where account_id = current_account()`.execute(trx)
  return { ...usualWords, ...Object.fromEntries(rows.map(({ origin, ...words }) => [origin, words])) }
}

/** The campaigns that visits carried, all time: a small dictionary, not the visits themselves. */
async function readSeen(trx: AccountTransaction): Promise<readonly VisitWords[]> {
  const { rows } = await sql<VisitWords>`
    select distinct source, medium, campaign from sources where account_id = current_account()
    order by 1, 2, 3 limit ${mostKnown}`.execute(trx)
  return rows
}

/** What visits call the campaigns of a platform. */
export async function matchCampaigns(
  trx: AccountTransaction,
  origin: FileOrigin,
  names: readonly string[],
  ids: ReadonlyMap<string, string> = new Map(),
): Promise<CampaignMatch[]> {
  const seen = await readSeen(trx)
  const platform = (await readPlatforms(trx))[origin]
  const { rows } = await sql<VisitWords & Readonly<{ name: string }>>`
    select name, source, medium, campaign from cost_campaigns
    where account_id = current_account() and origin = ${origin}`.execute(trx)
  const renamed = new Map(rows.map(({ name, ...is }) => [name, is]))
  return names.map((name) => {
    const is = renamed.get(name)
    return is === undefined
      ? { name, renamed: false, ...matchCampaign({ name, id: ids.get(name), ...platform }, seen) }
      : { name, renamed: true, is, perhaps: null }
  })
}

export async function readCostSettings(trx: AccountTransaction): Promise<CostSettings> {
  const platforms = await readPlatforms(trx)
  const { rows: names } = await sql<Readonly<{ origin: FileOrigin; campaign: string }>>`
    select distinct origin, campaign from costs
    where account_id = current_account() and day > current_date - 400 and origin in ('google-ads', 'microsoft-ads', 'meta')
    order by 1, 2 limit ${mostKnown}`.execute(trx)
  const campaigns: CostSettings['campaigns'] = []
  for (const origin of fileOrigins) {
    const here = names.filter((row) => row.origin === origin).map(({ campaign }) => campaign)
    for (const match of await matchCampaigns(trx, origin, here)) campaigns.push({ origin, ...match })
  }
  return {
    currency: await readCurrency(trx),
    platforms: fileOrigins
      .filter((origin) => origin !== 'table')
      .map((origin) => ({ origin, ...platforms[origin] })),
    campaigns,
    rates: await readRates(trx),
    unrated: await readUnrated(trx),
    known: [...(await readSeen(trx))],
  }
}

async function readRates(trx: AccountTransaction): Promise<Rate[]> {
  const { rows } = await sql<Rate>`
    select r.currency, r.from_day as from, trim_scale(r.rate)::text as rate
    from exchange_rates r join accounts x on x.id = r.account_id and x.currency = r.into_currency
    where r.account_id = current_account() order by 1, 2 desc limit 5000`.execute(trx)
  return rows
}

async function readUnrated(trx: AccountTransaction): Promise<string[]> {
  const { rows } = await sql<Readonly<{ currency: string }>>`
    select currency from (
      select distinct currency from costs where account_id = current_account()
      union select distinct currency from sales where account_id = current_account() and currency is not null) as used
    where currency <> (select currency from accounts where id = current_account())
      and not exists (select from exchange_rates r join accounts x on x.id = r.account_id and x.currency = r.into_currency
        where r.account_id = current_account() and r.currency = used.currency)
    order by 1`.execute(trx)
  return rows.map(({ currency }) => currency)
}

export async function savePlatform(trx: AccountTransaction, origin: FileOrigin, words: Words): Promise<void> {
  await sql`
    insert into cost_sources (account_id, origin, source, medium)
    values (current_account(), ${origin}, ${words.source}, ${words.medium})
    on conflict (account_id, origin) do update set source = excluded.source, medium = excluded.medium`.execute(
    trx,
  )
}

/** Says what the visits of a campaign carry; null forgets it. */
export async function saveCampaign(
  trx: AccountTransaction,
  origin: FileOrigin,
  name: string,
  is: VisitWords | null,
): Promise<void> {
  if (is === null)
    await sql`
      delete from cost_campaigns where account_id = current_account() and origin = ${origin} and name = ${name}`.execute(
      trx,
    )
  else
    await sql`
      insert into cost_campaigns (account_id, origin, name, source, medium, campaign)
      values (current_account(), ${origin}, ${name}, ${is.source}, ${is.medium}, ${is.campaign})
      on conflict (account_id, origin, name) do update
        set source = excluded.source, medium = excluded.medium, campaign = excluded.campaign`.execute(trx)
}

export async function saveRate(trx: AccountTransaction, { currency, from, rate }: Rate): Promise<void> {
  await sql`
    insert into exchange_rates (account_id, currency, into_currency, from_day, rate)
    select id, ${currency}, currency, ${from}::date, ${rate}::numeric from accounts where id = current_account()
    on conflict (account_id, currency, into_currency, from_day) do update set rate = excluded.rate`.execute(
    trx,
  )
}

/** False when there is no such rate. */
export async function removeRate(trx: AccountTransaction, currency: string, from: string): Promise<boolean> {
  const { rows } = await sql`
    delete from exchange_rates r using accounts x
    where r.account_id = current_account() and x.id = r.account_id and r.into_currency = x.currency
      and r.currency = ${currency} and r.from_day = ${from}::date returning r.currency`.execute(trx)
  return rows.length > 0
}
