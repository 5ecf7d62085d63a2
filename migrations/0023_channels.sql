-- Channels of an account's own. What a visit or a call came from is kept as facts; its channel follows from them, and may be told again.

alter table sources
  add column landing   text not null default '', -- host and path of the first page
  add column referrer  text not null default '', -- the host before it
  add column placement text not null default ''; -- where a static number stands
update sources s set placement = left(a.kind, 20)
from (
  select distinct on (account_id, source_id) account_id, source_id, evidence->>'placement' as kind
  from call_attributions where basis = 'placement' and evidence->>'placement' is not null
) a
where s.account_id = a.account_id and s.id = a.source_id;
update sources set placement = 'other' where placement = '' and channel = 'Offline';

-- The channel no longer tells two sources apart: rows that differ in nothing else become one.
create temporary table twins on commit drop as
  select account_id, id, kept
  from (select account_id, id, min(id) over (
      partition by account_id, source, medium, campaign, term, content, landing, referrer, placement) as kept
    from sources) s
  where id <> kept;
update visits t set source_id = kept from twins w where t.account_id = w.account_id and t.source_id = w.id;
update calls t set source_id = kept from twins w where t.account_id = w.account_id and t.source_id = w.id;
update call_attributions t set source_id = kept from twins w where t.account_id = w.account_id and t.source_id = w.id;
update messages t set source_id = kept from twins w where t.account_id = w.account_id and t.source_id = w.id;
update message_threads t set source_id = kept from twins w where t.account_id = w.account_id and t.source_id = w.id;
update form_submissions t set source_id = kept from twins w where t.account_id = w.account_id and t.source_id = w.id;
insert into call_credits as r (account_id, call_id, source_id, p)
select c.account_id, c.call_id, w.kept, sum(c.p)
from call_credits c join twins w on w.account_id = c.account_id and w.id = c.source_id group by 1, 2, 3
on conflict (account_id, call_id, source_id) do update set p = r.p + excluded.p;
delete from call_credits r using twins w where r.account_id = w.account_id and r.source_id = w.id;
insert into calls_by_source_hour as r
  (account_id, hour, source_id, calls, answered, missed, abandoned, first_time, connected_ms)
select account_id, hour, kept, sum(calls), sum(answered), sum(missed), sum(abandoned), sum(first_time), sum(connected_ms)
from (select h.*, w.kept from calls_by_source_hour h join twins w on w.account_id = h.account_id and w.id = h.source_id) h
group by 1, 2, 3
on conflict (account_id, hour, source_id) do update set
  calls = r.calls + excluded.calls, answered = r.answered + excluded.answered, missed = r.missed + excluded.missed,
  abandoned = r.abandoned + excluded.abandoned, first_time = r.first_time + excluded.first_time,
  connected_ms = r.connected_ms + excluded.connected_ms;
delete from calls_by_source_hour r using twins w where r.account_id = w.account_id and r.source_id = w.id;
delete from sources s using twins w where s.account_id = w.account_id and s.id = w.id;

alter table sources drop constraint sources_account_id_source_medium_campaign_term_content_chan_key;
alter table sources add constraint sources_facts
  unique (account_id, source, medium, campaign, term, content, landing, referrer, placement);

-- One row an account; without one the usual channels hold.
create table channel_rules (
  account_id uuid not null references accounts (id) on delete cascade,
  version    integer not null, -- who saves says which one was read
  rules      jsonb not null, -- stages/visit/channel-rules.ts ChannelRule[]
  changed_at timestamptz not null default now(),
  changed_by text not null, -- 'user:<id>', 'key:<id>' or 'local'
  settled_to integer, -- sources up to this one have their channel by these rules; null: all have
  primary key (account_id)
);
call belongs_to_account('channel_rules');
