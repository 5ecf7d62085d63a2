-- Reports count attempts to reach the business (docs/glossary.md, "call"): calls out had been counted with them.

update calls_by_source_hour r
set calls = r.calls - o.calls, answered = r.answered - o.answered, missed = r.missed - o.missed, abandoned = r.abandoned - o.abandoned,
  first_time = r.first_time - o.first_time, connected_ms = r.connected_ms - o.connected_ms
from (
  select account_id, date_trunc('hour', started_at, 'UTC') as hour, coalesce(source_id, 0) as source_id, count(*) as calls,
    count(*) filter (where result = 'answered') as answered, count(*) filter (where result in ('missed', 'voicemail')) as missed,
    count(*) filter (where result = 'abandoned') as abandoned, count(*) filter (where first_time) as first_time,
    coalesce(sum(connected_ms) filter (where result = 'answered'), 0) as connected_ms
  from calls
  where direction = 'outbound' and phase = 'ended' and not test and not spam
  group by 1, 2, 3
) o
where r.account_id = o.account_id and r.hour = o.hour and r.source_id = o.source_id;
