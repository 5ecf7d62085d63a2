-- The model's last word on a call. Every version stands in call_events.
alter table calls drop constraint calls_basis_check;
alter table calls add constraint calls_basis_check
  check (basis in ('model', 'last-shown', 'placement', 'callback', 'unlinked'));
alter table calls
  add column badge text check (badge in ('high', 'medium', 'ambiguous', 'unlinked')), -- null: not judged
  add column visit_confidence real,
  add column campaign_confidence real,
  add column source_confidence real,
  add column leader uuid; -- the earlier call whose credit it shares
create index calls_judged on calls (account_id, started_at) where badge is not null;

-- The shares of a judged call. What is missing to one are sources below a thousandth each.
create table call_credits (
  account_id uuid not null references accounts (id) on delete cascade,
  call_id    uuid not null,
  source_id  integer not null, -- 0: unlinked
  p          real not null,
  primary key (account_id, call_id, source_id)
);
call belongs_to_account('call_credits');

-- What attribution knew of a pool at a moment: it goes on from here with the log of what happened since.
create table attribution_snapshots (
  account_id uuid not null references accounts (id) on delete cascade,
  pool_id    uuid not null,
  version    integer not null, -- of the form; another one is left aside, and the log read instead
  taken_at   timestamptz not null,
  last_id    uuid, -- of the last lease event in it
  state      bytea not null,
  primary key (account_id, pool_id)
);
call belongs_to_account('attribution_snapshots');
