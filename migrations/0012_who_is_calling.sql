-- Who is calling, and is it spam. What a call's record says of it; the account's rules and list; names from lists and from lookups.

alter table calls
  add column attestation text check (attestation in
    ('A', 'B', 'C', 'none', 'invalid-signature', 'expired', 'wrong-number', 'untrusted', 'unreachable', 'malformed', 'not-checked')),
  add column screened text check (screened in ('allow', 'challenge', 'reject')), -- null: no rule had anything to say
  add column screened_why text,
  add column spam boolean not null default false;
create index calls_spam on calls (account_id, started_at desc) where spam;

-- One row an account; without one the defaults hold.
create table spam_rules (
  account_id         uuid not null references accounts (id) on delete cascade,
  anonymous          text not null default 'allow' check (anonymous in ('allow', 'challenge', 'reject')),
  robocaller         text not null default 'challenge' check (robocaller in ('allow', 'challenge', 'reject')),
  robocaller_numbers integer not null default 3 check (robocaller_numbers between 2 and 100),
  failed_attestation text not null default 'allow' check (failed_attestation in ('allow', 'challenge', 'reject')),
  primary key (account_id)
);
call belongs_to_account('spam_rules');

-- Callers that are always, or never, spam. Of several entries for one pattern the newest that is not removed counts, so that taking one
-- back restores what was there before.
create table spam_list (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  pattern    text not null check (pattern ~ '^\+[1-9][0-9]{0,14}\*?$'), -- a number, or how numbers begin: +1900*
  list       text not null check (list in ('blocked', 'trusted')),
  why        text not null default '',
  call_id    uuid, -- the call that was marked
  added_by   text not null, -- 'user:<id>', 'key:<id>' or 'local'
  added_at   timestamptz not null default now(),
  removed_by text,
  removed_at timestamptz,
  primary key (account_id, id)
);
create index spam_list_current on spam_list (account_id, pattern, added_at desc) where removed_at is null;
call belongs_to_account('spam_list');

-- Callers the business knows: uploaded, or written by hand.
create table callers (
  account_id uuid not null references accounts (id) on delete cascade,
  number     text not null check (number ~ '^\+[1-9][0-9]{2,14}$'),
  name       text not null default '',
  company    text not null default '',
  address    text not null default '',
  tags       text[] not null default '{}',
  updated_at timestamptz not null default now(),
  primary key (account_id, number)
);
call belongs_to_account('callers');

-- Who else may be asked for a caller's name.
create table lookup_providers (
  account_id   uuid not null references accounts (id) on delete cascade,
  url          text not null, -- {number} stands for the caller
  header       text, -- carries the key
  key          bytea, -- sealed by platform/secrets
  name_path    text not null default 'name',
  address_path text not null default 'address',
  primary key (account_id)
);
call belongs_to_account('lookup_providers');

-- What it answered; asked again when old.
create table caller_lookups (
  account_id uuid not null references accounts (id) on delete cascade,
  number     text not null,
  name       text, -- null: it knows none
  address    text,
  asked_at   timestamptz not null default now(),
  primary key (account_id, number)
);
call belongs_to_account('caller_lookups');
