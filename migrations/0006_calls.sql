-- The phone rang. call_events is the truth; calls is its fold, kept in the same transaction, with the columns lists are filtered by.

create table call_events (
  account_id uuid not null references accounts (id) on delete cascade,
  call_id    uuid not null,
  id         text not null, -- stable when a source repeats itself
  at         timestamptz not null,
  kind       text not null,
  body       jsonb not null,
  primary key (account_id, call_id, id)
);
call belongs_to_account('call_events');

create table calls (
  account_id   uuid not null references accounts (id) on delete cascade,
  id           uuid not null,
  started_at   timestamptz not null,
  direction    text not null default 'inbound' check (direction in ('inbound', 'outbound')),
  number_id    uuid not null,
  number       text not null,
  caller       text,
  caller_name  text,
  phase        text not null check (phase in ('ringing', 'greeting', 'talking', 'ended')),
  result       text not null check (result in ('in-progress', 'answered', 'missed', 'abandoned', 'interrupted')),
  answered_at  timestamptz,
  connected_at timestamptz,
  ended_at     timestamptz,
  ring_ms      integer not null default 0,
  total_ms     integer not null default 0,
  connected_ms integer not null default 0,
  ended_by     text,
  cause        text,
  answered_by  uuid, -- destination
  flow_id      uuid,
  carrier_name text not null default '',
  carrier_ref  text not null default '',
  first_time   boolean not null default true, -- no earlier call of this caller to this account
  test         boolean not null default false,
  recording    text not null default 'none' check (recording in ('none', 'running', 'ready', 'failed')),
  recording_ms integer not null default 0,
  peaks        jsonb, -- for the waveform; null until the recording is ready
  source_id    integer, -- null: unlinked
  visit_id     uuid,
  basis        text not null default 'unlinked' check (basis in ('last-shown', 'placement', 'unlinked')),
  primary key (account_id, id)
);
create index calls_by_time on calls (account_id, started_at desc, id desc);
create index calls_by_caller on calls (account_id, caller, started_at desc);
create index calls_by_source on calls (account_id, source_id, started_at desc);
create index calls_by_number on calls (account_id, number_id, started_at desc);
create index calls_open on calls (account_id, started_at) where phase <> 'ended';
call belongs_to_account('calls');

-- Every attribution ever made of a call; the newest version also stands in `calls`.
create table call_attributions (
  account_id uuid not null references accounts (id) on delete cascade,
  call_id    uuid not null,
  version    integer not null,
  at         timestamptz not null,
  basis      text not null,
  source_id  integer,
  visit_id   uuid,
  evidence   jsonb not null default '{}',
  primary key (account_id, call_id, version)
);
call belongs_to_account('call_attributions');

-- Ended calls by hour (UTC) and source; changed by deltas in the transaction that changes the call. Test calls are left out.
create table calls_by_source_hour (
  account_id   uuid not null references accounts (id) on delete cascade,
  hour         timestamptz not null,
  source_id    integer not null, -- 0: unlinked
  calls        integer not null default 0,
  answered     integer not null default 0,
  missed       integer not null default 0,
  first_time   integer not null default 0,
  connected_ms bigint not null default 0,
  primary key (account_id, hour, source_id)
);
call belongs_to_account('calls_by_source_hour');
