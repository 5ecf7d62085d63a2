import { sql } from 'kysely'
import { isoText, type AccountTransaction } from '#platform/db.ts'
import type { Preview } from './channel.wire.ts'
import { tryRules, type ChannelRule, type SourceFacts } from './channel-rules.ts'

const days = 30
/** More sources than these bring a visit or two each. */
const mostSources = 20_000
const shown = 40

type Used = SourceFacts & Readonly<{ from: string; visits: number; calls: number }>

const facts = sql`s.source, s.medium, s.campaign, s.term, s.content, s.landing, s.referrer, s.placement, s.channel as "from"`

/** What these rules would make of the visits and calls of the last days. Nothing is changed. */
export async function previewRules(trx: AccountTransaction, rules: readonly ChannelRule[]): Promise<Preview> {
  const used = await readUsed(trx)
  const moves = new Map<string, Preview['moves'][number]>()
  const taken = rules.map(() => ({ visits: 0, calls: 0 }))
  for (const source of used) {
    const { channel: to, rule } = tryRules(rules, source)
    const of = rule === null ? undefined : taken[rule]
    if (of) add(of, source)
    if (to === source.from) continue
    const key = JSON.stringify([source.from, to])
    const move = moves.get(key) ?? { from: source.from, to, visits: 0, calls: 0 }
    moves.set(key, add(move, source))
  }
  const total = used.reduce(add, { visits: 0, calls: 0 })
  return {
    days,
    ...total,
    moves: [...moves.values()].toSorted((a, b) => b.visits + b.calls - (a.visits + a.calls)),
    taken,
    recent: await readRecent(trx, rules),
  }
}

type Count = { visits: number; calls: number }

function add<Of extends Count>(sum: Of, { visits, calls }: Readonly<Count>): Of {
  sum.visits += visits
  sum.calls += calls
  return sum
}

async function readUsed(trx: AccountTransaction): Promise<readonly Used[]> {
  const { rows } = await sql<Used>`
    select ${facts}, u.visits::int, u.calls::int
    from (
      select source_id, sum(visits) as visits, sum(calls) as calls from (
        select source_id, count(*) as visits, 0 as calls from visits
        where account_id = current_account() and started_at > now() - make_interval(days => ${days}) and not bot group by 1
        union all
        select source_id, 0, count(*) from calls
        where account_id = current_account() and started_at > now() - make_interval(days => ${days})
          and source_id is not null and not test and not spam group by 1
      ) as both_kinds group by 1
    ) u
    join sources s on s.account_id = current_account() and s.id = u.source_id
    order by u.visits + u.calls desc limit ${mostSources}`.execute(trx)
  return rows
}

/** The newest visits; those the rules would move come first, so that a rule that meets few is seen to meet them. */
async function readRecent(
  trx: AccountTransaction,
  rules: readonly ChannelRule[],
): Promise<Preview['recent']> {
  const { rows } = await sql<SourceFacts & Readonly<{ at: string; from: string }>>`
    select ${isoText('v.started_at')} as at, ${facts}
    from visits v join sources s on s.account_id = v.account_id and s.id = v.source_id
    where v.account_id = current_account() and not v.bot and v.started_at > now() - make_interval(days => ${days})
    order by v.started_at desc limit 1000`.execute(trx)
  return rows
    .map((visit) => {
      const { channel: to, rule } = tryRules(rules, visit)
      return { ...visit, to, rule }
    })
    .toSorted((a, b) => Number(b.to !== b.from) - Number(a.to !== a.from))
    .slice(0, shown)
}
