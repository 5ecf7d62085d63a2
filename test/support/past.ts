import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { AccountId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'

/** A visit, a call or a text that has been; everything left out is ordinary. */
export type PastEvent = Readonly<{ day: number; hour?: number }> &
  (
    | Readonly<{ visit: string; visitor: string; source?: string; bot?: boolean }>
    | Readonly<{
        call: string
        phone: string | null
        visit?: string
        basis?: 'last-shown' | 'placement' | 'callback' | 'unlinked'
        source?: string
        firstTime?: boolean
        out?: boolean
        test?: boolean
        spam?: boolean
        name?: string
        /** What the model made of it; left out: nobody judged it. */
        sure?: number
        credits?: Readonly<Record<string, number>>
      }>
    | Readonly<{ text: string; phone: string }>
    | Readonly<{
        form: string
        visitor?: string
        visit?: string
        email?: string
        phone?: string
        source?: string
        spam?: boolean
      }>
    | Readonly<{
        sale: string
        amount: number
        currency?: string
        phone?: string
        email?: string
        ofCall?: string
      }>
  )

/** The same name is the same id, in every test. */
export const idOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const start = Date.UTC(2026, 3, 1)
const at = ({ day, hour = 12 }: PastEvent): Date => new Date(start + (day * 24 + hour) * 3_600_000)

/** A source by its channel: `Paid Search` is google's, every other is named like its channel. */
const sourceRow = (channel: string) =>
  channel === 'Direct'
    ? { source: '(direct)', medium: '(none)', campaign: '' }
    : { source: channel.toLowerCase().replaceAll(' ', '-'), medium: 'm', campaign: `${channel} one` }

export async function newBusiness(db: Database): Promise<AccountId> {
  const id = newId<AccountId>()
  await db.reference
    .insertInto('accounts')
    .values({ id, kind: 'client', name: 'Test', time_zone: 'UTC' })
    .execute()
  return id
}

/** Writes what has been, in the order given. */
export const happen = (db: Database, account: AccountId, events: readonly PastEvent[]): Promise<void> =>
  db.account(account, async (trx) => {
    for (const event of events) {
      if ('visit' in event && 'visitor' in event && !('form' in event)) await visited(trx, event)
      else if ('form' in event) await filledIn(trx, event)
      else if ('sale' in event) await sold(trx, event)
      else if ('call' in event) await called(trx, event)
      else await texted(trx, event)
    }
  })

type Of<Key extends string> = Extract<PastEvent, Readonly<Record<Key, unknown>>>

async function sourceId(trx: AccountTransaction, channel: string): Promise<number> {
  const { source, medium, campaign } = sourceRow(channel)
  const { rows } = await sql<{ id: number }>`
    insert into sources (account_id, source, medium, campaign, channel)
    values (current_account(), ${source}, ${medium}, ${campaign}, ${channel})
    on conflict (account_id, source, medium, campaign, term, content, landing, referrer, placement) do update set channel = excluded.channel
    returning id`.execute(trx)
  return rows[0]?.id ?? 0
}

async function visited(trx: AccountTransaction, event: Of<'visitor'>): Promise<void> {
  const source = await sourceId(trx, event.source ?? 'Direct')
  await sql`
    insert into visits (account_id, id, site_id, visitor_id, source_id, started_at, last_activity_at, landing_url, device, bot)
    values (current_account(), ${idOf(event.visit)}, ${idOf('site')}, ${idOf(event.visitor)}, ${source}, ${at(event)}, ${at(event)},
      'https://shop.example/', 'desktop', ${event.bot ?? false})`.execute(trx)
}

async function called(trx: AccountTransaction, event: Of<'call'>): Promise<void> {
  const basis = event.basis ?? (event.visit === undefined ? 'unlinked' : 'last-shown')
  const source =
    event.source === undefined
      ? sql`(select source_id from visits where account_id = current_account() and id = ${idOf(event.visit ?? '')})`
      : sql`${await sourceId(trx, event.source)}`
  const [caller, callee] = event.out ? [null, event.phone] : [event.phone, null]
  await sql`
    insert into calls (account_id, id, started_at, direction, number_id, number, caller, callee, caller_name, phase, result, first_time,
      test, spam, source_id, visit_id, basis, badge, visit_confidence)
    values (current_account(), ${idOf(event.call)}, ${at(event)}, ${event.out ? 'outbound' : 'inbound'}, ${idOf('number')}, '+12125550100',
      ${caller}, ${callee}, ${event.name ?? null}, 'ended', 'answered', ${event.firstTime ?? true}, ${event.test ?? false},
      ${event.spam ?? false}, ${source}, ${event.visit === undefined ? null : idOf(event.visit)}, ${basis}, ${event.sure === undefined ? null : 'high'},
      ${event.sure ?? null})`.execute(trx)
  for (const [channel, p] of Object.entries(event.credits ?? {}))
    await sql`
      insert into call_credits (account_id, call_id, source_id, p)
      values (current_account(), ${idOf(event.call)}, ${channel === 'Unlinked' ? 0 : await sourceId(trx, channel)}, ${p})`.execute(
      trx,
    )
}

async function texted(trx: AccountTransaction, event: Of<'text'>): Promise<void> {
  await sql`
    insert into messages (account_id, id, thread_id, at, direction, number, person, body, status)
    values (current_account(), ${idOf(event.text)}, ${idOf(event.phone)}, ${at(event)}, 'inbound', '+12125550100', ${event.phone},
      'Hello', 'received')`.execute(trx)
}

async function filledIn(trx: AccountTransaction, event: Of<'form'>): Promise<void> {
  const source = event.source === undefined ? null : await sourceId(trx, event.source)
  await sql`
    insert into form_submissions (account_id, id, at, site_id, form_key, form_name, visit_id, visitor_id, source_id, basis, email, phone, marked)
    values (current_account(), ${idOf(event.form)}, ${at(event)}, ${idOf('site')}, 'contact', 'Contact',
      ${event.visit === undefined ? null : idOf(event.visit)}, ${event.visitor === undefined ? null : idOf(event.visitor)}, ${source},
      ${source === null ? 'unlinked' : 'visit'}, ${event.email ?? null}, ${event.phone ?? null}, ${event.spam ?? null})`.execute(
    trx,
  )
}

async function sold(trx: AccountTransaction, event: Of<'sale'>): Promise<void> {
  await sql`
    insert into sales (account_id, id, origin, ref, at, worth, amount, currency, phone, email, call_id, by)
    values (current_account(), ${idOf(event.sale)}, 'api', ${event.sale}, ${at(event)}, 'sale', ${event.amount},
      ${event.currency ?? 'USD'}, ${event.phone ?? null}, ${event.email ?? null},
      ${event.ofCall === undefined ? null : idOf(event.ofCall)}, 'local')`.execute(trx)
}
