import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#base/day.ts'
import { fileOrigins } from './cost-columns.ts'
import { usualWords } from './platform-words.ts'

/**
 * The costs that count on these days, as rows `(day, origin, source, medium, campaign, keyword, currency, amount)` in the words that visits
 * carry. Of several files that tell of one campaign of one platform on one day, the newest counts, whole: also where one of them tells of
 * keywords and the other does not. What is typed, sent or contracted stands as it is.
 */
export const currentCosts = (from: Day, to: Day): RawBuilder<unknown> => sql`
  select c.day, c.origin, coalesce(a.source, nullif(c.source, ''), p.source, u.source, '') as source,
    coalesce(a.medium, nullif(c.medium, ''), p.medium, u.medium, '') as medium,
    coalesce(a.campaign, c.campaign) as campaign, c.keyword, c.currency, c.amount
  from (
    select *, rank() over (partition by origin, source, medium, campaign, day order by batch_id desc) as age
    from costs where account_id = current_account() and day between ${from}::date and ${to}::date) as c
  left join cost_campaigns a on a.account_id = current_account() and a.origin = c.origin and a.name = c.campaign
  left join cost_sources p on p.account_id = current_account() and p.origin = c.origin
  left join (values ${usual}) as u (origin, source, medium) on u.origin = c.origin
  where c.age = 1 or c.origin = 'contract'`

const usual = sql.join(
  fileOrigins.map((origin) => sql`(${origin}, ${usualWords[origin].source}, ${usualWords[origin].medium})`),
)
