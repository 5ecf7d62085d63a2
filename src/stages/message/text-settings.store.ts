import { sql } from 'kysely'
import type { AccountId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { type AccountTransaction, type Database } from '#platform/db.ts'
import type { Language } from './keyword.ts'
import type { TextSettingsRow } from './message.wire.ts'
import type { Answering, SettingsInOrder, TextSettings } from './text-settings.ts'

/** What texts need to know of their account. */
export type TextAccount = Readonly<{
  name: string
  language: Language
  timeZone: string
  country: string
  answering: Answering
}>

export async function readTextAccount(trx: AccountTransaction): Promise<TextAccount> {
  const { rows } = await sql<TextAccount>`
    select a.name, a.locale as language, a.time_zone as "timeZone", a.country, coalesce(s.answers, 'own-words') as answering
    from accounts a
    left join text_settings s on s.account_id = a.id and s.scope = 'account' and s.subject_id = a.id
    where a.id = current_account()`.execute(trx)
  const [account] = rows
  if (account === undefined) throw new Error('the account is gone')
  return account
}

/** What holds for a number: its own settings, then its flow's, then the account's. */
export async function readSettingsOf(
  trx: AccountTransaction,
  number: NumberId | null,
): Promise<SettingsInOrder> {
  const { rows } = await sql<SettingsInOrder[number]>`
    select s.text_back as "textBack", s.forward_to as "forwardTo"
    from text_settings s
    left join numbers n on n.account_id = s.account_id and n.id = ${number}
    left join pools p on p.account_id = n.account_id and p.id = n.pool_id
    where s.account_id = current_account()
      and s.subject_id in (s.account_id, n.id, coalesce(n.flow_id, p.flow_id))
    order by array_position(array['number', 'flow', 'account'], s.scope)`.execute(trx)
  return rows
}

/** True when some missed caller of this account would be written to: the rest is asked when one is missed. */
export async function hasTextBack(trx: AccountTransaction): Promise<boolean> {
  const { rows } = await sql<Readonly<{ on: boolean }>>`
    select exists (select from text_settings
      where account_id = current_account() and text_back->'on' = 'true') as on`.execute(trx)
  return rows[0]?.on === true
}

/** Everything that is set, for the form. */
export const readAllSettings = (db: Database, account: AccountId) =>
  db.account(account, async (trx) => {
    const { rows } = await sql<TextSettingsRow>`
      select scope, subject_id as "subjectId", text_back as "textBack", forward_to as "forwardTo"
      from text_settings where account_id = current_account() order by scope, subject_id`.execute(trx)
    return { settings: rows, account: await readTextAccount(trx) }
  })

type SavedPlace = Pick<TextSettingsRow, 'scope' | 'subjectId'> &
  TextSettings &
  Readonly<{ answers?: Answering }>

const jsonOf = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

/** Sets one place, whole; a place where nothing is set is gone. False: there is no such flow or number. */
export const saveSettings = (db: Database, account: AccountId, place: SavedPlace): Promise<boolean> =>
  db.account(account, (trx) => savePlace(trx, place))

async function savePlace(
  trx: AccountTransaction,
  { scope, subjectId, textBack, forwardTo, answers }: SavedPlace,
): Promise<boolean> {
  const { rows } = await sql<Readonly<{ known: boolean }>>`
      select case ${scope}
        when 'account' then current_account() = ${subjectId}::uuid
        when 'flow' then exists (select from flows where account_id = current_account() and id = ${subjectId})
        else exists (select from numbers where account_id = current_account() and id = ${subjectId})
      end as known`.execute(trx)
  if (rows[0]?.known !== true) return false
  await sql`
      insert into text_settings as s (account_id, scope, subject_id, text_back, forward_to, answers)
      values (current_account(), ${scope}, ${subjectId}, ${jsonOf(textBack)}::jsonb, ${jsonOf(forwardTo)}::jsonb,
              ${scope === 'account' ? (answers ?? null) : null})
      on conflict (account_id, scope, subject_id) do update set
        text_back = excluded.text_back, forward_to = excluded.forward_to, answers = coalesce(excluded.answers, s.answers)`.execute(
    trx,
  )
  await sql`
      delete from text_settings where account_id = current_account() and text_back is null and forward_to is null and answers is null`.execute(
    trx,
  )
  return true
}

/** What is set at one place, by the name people know the place by; neither flow nor number: the account. */
export type PlacedSettings = Readonly<{
  flow: string | null
  number: PhoneNumber | null
  answers: Answering | null
}> &
  TextSettings

/** Everything that is set, the account first. */
export async function readPlacedSettings(trx: AccountTransaction): Promise<readonly PlacedSettings[]> {
  const { rows } = await sql<PlacedSettings>`
    select f.name as flow, n.number, s.text_back as "textBack", s.forward_to as "forwardTo", s.answers
    from text_settings s
    left join flows f on s.scope = 'flow' and f.account_id = s.account_id and f.id = s.subject_id
    left join numbers n on s.scope = 'number' and n.account_id = s.account_id and n.id = s.subject_id
    where s.account_id = current_account() and (s.scope = 'account' or f.id is not null or n.id is not null)
    order by s.scope, f.name, n.number`.execute(trx)
  return rows
}

/** These places are set, and no others. */
export async function replaceSettings(
  trx: AccountTransaction,
  account: AccountId,
  places: readonly PlacedSettings[],
): Promise<void> {
  await sql`delete from text_settings where account_id = current_account()`.execute(trx)
  for (const { flow, number, answers, ...set } of places) {
    const { rows } = await sql<Pick<SavedPlace, 'scope' | 'subjectId'>>`
      select 'flow' as scope, id as "subjectId" from flows where account_id = current_account() and name = ${flow}
      union all
      select 'number', id from numbers where account_id = current_account() and number = ${number}`.execute(
      trx,
    )
    const place = rows[0] ?? { scope: 'account' as const, subjectId: account }
    await savePlace(trx, { ...place, ...set, ...(answers === null ? {} : { answers }) })
  }
}
