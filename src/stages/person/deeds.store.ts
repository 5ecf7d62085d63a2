import { type RawBuilder, sql } from 'kysely'

// What a person did, as the ids of it, each found along an index of its own.

const identities = (person: RawBuilder<unknown>, kind: 'phone' | 'email' | 'visitor') => sql`
  select i.account_id, substr(i.identity, ${sql.lit(kind.length + 2)}) as value from person_identities i
  where i.account_id = current_account() and i.person_id = ${person} and i.identity like ${sql.lit(`${kind}:%`)}`

/** The calls of a person, theirs and ours; two questions, because each half has an index of its own. */
export const callsOf = (person: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select c.id from (${identities(person, 'phone')}) w
    join calls c on c.account_id = w.account_id and c.caller = w.value and c.direction = 'inbound' and not c.test
  union all
  select c.id from (${identities(person, 'phone')}) w
    join calls c on c.account_id = w.account_id and c.callee = w.value and c.direction = 'outbound' and not c.test`

/** The forms of a person. */
export const formsOf = (person: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select f.id from (${identities(person, 'phone')}) w
    join form_submissions f on f.account_id = w.account_id and f.phone = w.value and not f.test and not f.spam
  union
  select f.id from (${identities(person, 'email')}) w
    join form_submissions f on f.account_id = w.account_id and f.email = w.value and not f.test and not f.spam
  union
  select f.id from (${identities(person, 'visitor')}) w
    join form_submissions f on f.account_id = w.account_id and f.visitor_id = w.value::uuid and not f.test and not f.spam`

/** What a person was worth: sales by what they name, or by the contact they came of. */
export const salesOf = (person: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select b.id from (
    select b.id, b.worth from (${identities(person, 'phone')}) w
      join sales b on b.account_id = w.account_id and b.phone = w.value
    union
    select b.id, b.worth from (${identities(person, 'email')}) w
      join sales b on b.account_id = w.account_id and lower(b.email) = w.value
    union
    select b.id, b.worth from (${callsOf(person)}) c
      join sales b on b.account_id = current_account() and b.call_id = c.id and b.phone is null and b.email is null
    union
    select b.id, b.worth from (${formsOf(person)}) f
      join sales b on b.account_id = current_account() and b.form_id = f.id and b.phone is null and b.email is null
    union
    select b.id, b.worth from (${identities(person, 'visitor')}) w
      join visits v on v.account_id = w.account_id and v.visitor_id = w.value::uuid
      join sales b on b.account_id = v.account_id and b.visit_id = v.id and b.phone is null and b.email is null
  ) b where b.worth <> 'none'`
