-- This visit was shown this number from then on. Append-only; the state of every pool is the fold of these events.

create table lease_events (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  at         timestamptz not null,
  kind       text not null check (kind in ('leased', 'active', 'tapped', 'ended')),
  pool_id    uuid not null,
  number_id  uuid not null,
  visit_id   uuid not null,
  visitor_id uuid not null,
  body       jsonb not null default '{}', -- leased: {shared, source}
  primary key (account_id, id)
);
create index lease_events_by_number on lease_events (account_id, number_id, at desc);
create index lease_events_by_visit on lease_events (account_id, visit_id, at);
create index lease_events_by_time on lease_events (account_id, at);
call belongs_to_account('lease_events');
