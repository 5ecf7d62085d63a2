import { sql } from 'kysely'
import type { AccountId, CallId } from '#base/id.ts'
import { isoText, type AccountTransaction, type Database } from '#platform/db.ts'
import type { CallSource } from '#stages/call/call.wire.ts'
import type { Judgement } from '#stages/call/judgement.wire.ts'
import type { AttributionVersion, CallAttribution } from './attribution.wire.ts'

/** What was thought of a call each time it was judged, with what is known of the visits it may come from; undefined when there is none. */
export async function readCallAttribution(
  db: Database,
  account: AccountId,
  call: CallId,
): Promise<CallAttribution | undefined> {
  return db.account(account, async (trx) => {
    const row = await trx
      .selectFrom('calls')
      .select(['basis', 'badge'])
      .where('account_id', '=', account)
      .where('id', '=', call)
      .executeTakeFirst()
    if (row === undefined) return undefined
    const judged = await readJudgements(trx, call)
    const visits = await readVisits(trx, [
      ...new Set(judged.flatMap(({ judgement }) => judgement.candidates.map(({ visitId }) => visitId))),
    ])
    return { ...row, versions: judged.map((each) => versionOf(each, visits)) }
  })
}

type Judged = Readonly<{ at: string; judgement: Judgement }>

async function readJudgements(trx: AccountTransaction, call: CallId): Promise<readonly Judged[]> {
  const { rows } = await sql<Judged>`
    select ${isoText('e.at')} as at, e.body->'judgement' as judgement from call_events e
    where e.account_id = current_account() and e.call_id = ${call} and e.kind = 'attributed' and e.body ? 'judgement'
    order by e.at, e.id`.execute(trx)
  return rows
}

type KnownVisit = Readonly<{
  id: string
  source: CallSource
  device: string
  startedAt: string
  lastSeenAt: string
  landingUrl: string
}>

async function readVisits(
  trx: AccountTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KnownVisit>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<KnownVisit>`
    select v.id, v.device, ${isoText('v.started_at')} as "startedAt", ${isoText('v.last_activity_at')} as "lastSeenAt",
      v.landing_url as "landingUrl",
      jsonb_build_object('source', s.source, 'medium', s.medium, 'campaign', s.campaign,
        'term', s.term, 'content', s.content, 'channel', s.channel) as source
    from visits v join sources s on s.account_id = v.account_id and s.id = v.source_id
    where v.account_id = current_account() and v.id = any(${[...ids]}::uuid[])`.execute(trx)
  return new Map(rows.map((visit) => [visit.id, visit]))
}

function versionOf({ at, judgement }: Judged, visits: ReadonlyMap<string, KnownVisit>): AttributionVersion {
  const { credits, candidates, ...told } = judgement
  return {
    ...told,
    at,
    sources: sourcesOf(credits),
    campaigns: credits.toSorted((a, b) => b.p - a.p),
    candidates: candidates.map(({ visitId, tappedAt, ...told }) => {
      const { source, device, startedAt, lastSeenAt, landingUrl } = visits.get(visitId) ?? forgotten
      return {
        ...told,
        visitId,
        source,
        device,
        startedAt,
        lastSeenAt,
        landingUrl,
        tappedAt: tappedAt === null ? null : new Date(tappedAt).toISOString(),
      }
    }),
  }
}

const forgotten = { source: null, device: null, startedAt: null, lastSeenAt: null, landingUrl: null }

/** Campaigns of one source together, likeliest first. */
function sourcesOf(credits: Judgement['credits']): AttributionVersion['sources'] {
  const groups = Map.groupBy(credits, ({ source, medium, channel }) =>
    JSON.stringify([source, medium, channel]),
  )
  return Array.from(groups.values(), (shares) => ({
    source: shares[0]?.source ?? '',
    medium: shares[0]?.medium ?? '',
    channel: shares[0]?.channel ?? '',
    p: shares.reduce((sum, { p }) => sum + p, 0),
  })).toSorted((a, b) => b.p - a.p)
}
