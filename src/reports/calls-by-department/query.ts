import { sql } from 'kysely'
import { type AccountTransaction, dateOf } from '#platform/db.ts'
import type { Period } from '../period.ts'
import type { CallsByDepartmentRow } from './report.ts'

/** More people than any business of ours has. */
const mostRows = 5000

/** Everything that rings an agent: the destinations that name them, their phone or their mobile; and their own id, where none does. */
const people = sql`
  select a.name as agent, coalesce(d.name, '') as department, place.id as destination_id
  from agents a
  left join departments d on d.account_id = a.account_id and d.id = a.department_id
  cross join lateral (
    select a.id
    union
    select p.id from destinations p
    where p.account_id = a.account_id
      and (p.target ->> 'agent' = a.id::text or p.target ->> 'phone' = a.phone_id::text
        or (p.target ->> 'kind' = 'number' and p.target ->> 'number' = a.mobile))
  ) as place
  where a.account_id = current_account()`

/** Whose number it is, or whose flow its callers go through: what a call belongs to that rang nobody. */
const owners = sql`
  select n.id as number_id, coalesce(own.name, by_flow.name, '') as department
  from numbers n
  left join agents a on a.account_id = n.account_id and a.id = n.agent_id
  left join departments own on own.account_id = n.account_id and own.id = a.department_id
  left join pools p on p.account_id = n.account_id and p.id = n.pool_id
  left join lateral (
    select name from departments
    where account_id = n.account_id and flow_id = coalesce(n.flow_id, p.flow_id)
    order by name
    limit 1
  ) as by_flow on true
  where n.account_id = current_account()`

export async function query(
  trx: AccountTransaction,
  period: Period,
): Promise<readonly CallsByDepartmentRow[]> {
  const { rows } = await sql<CallsByDepartmentRow>`
    with people as (${people}), owners as (${owners}), counted as (
      select c.*, c.direction = 'inbound' as comes_in,
        case when c.direction = 'inbound' then coalesce(c.answered_by, rung.destination_id) else c.agent_id end as whose,
        case when c.direction = 'inbound' then coalesce(c.answered_by_name, rung.name) else c.agent_name end as who
      from calls c
      left join lateral (
        select (e.body ->> 'destinationId')::uuid as destination_id, e.body ->> 'name' as name
        from call_events e
        where e.account_id = c.account_id and e.call_id = c.id and e.kind = 'leg-dialled' and c.answered_by is null
        order by e.at desc, e.id desc
        limit 1
      ) as rung on true
      where c.account_id = current_account() and c.phase = 'ended' and not c.test and not c.spam
        and c.started_at >= ${dateOf(period.start)} and c.started_at < ${dateOf(period.end)}
    ), rows as (
      select coalesce(people.department, owners.department, '') as department, coalesce(people.agent, who, '') as agent,
        count(*) filter (where comes_in)::int as calls,
        count(*) filter (where comes_in and result = 'answered')::int as answered,
        count(*) filter (where comes_in and result in ('missed', 'voicemail'))::int as missed,
        count(*) filter (where comes_in and result = 'voicemail')::int as messages,
        count(*) filter (where comes_in and result = 'abandoned')::int as abandoned,
        round(avg(ring_ms) filter (where comes_in and result = 'answered'))::int as "averageRingMs",
        coalesce(sum(connected_ms), 0)::int8 as "connectedMs",
        round(avg(connected_ms) filter (where result = 'answered'))::int as "averageConnectedMs",
        coalesce(sum(hold_ms), 0)::int8 as "holdMs",
        count(*) filter (where not comes_in)::int as "callsOut"
      from counted
      left join people on people.destination_id = counted.whose
      left join owners on owners.number_id = counted.number_id
      group by 1, 2
    )
    select * from rows
    order by department = '', department, calls desc, agent
    limit ${mostRows}`.execute(trx)
  return rows
}
