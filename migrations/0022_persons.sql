-- The same human behind calls, texts, forms and visits. Identities are found in what has happened, joins say why two of them are one
-- person; persons are the fold of both (stages/person). Only cuts, which people make by hand, cannot be computed again.

-- An identity is 'phone:+12125550199', 'email:ann@example.com' or 'visitor:' and the uuid of a browser. Its id finds the person, too.
create function identity_id(account uuid, identity text) returns uuid
  language sql immutable strict parallel safe
  as $$ select md5(account::text || ' ' || identity)::uuid $$;

create table person_identities (
  account_id uuid not null references accounts (id) on delete cascade,
  identity   text not null,
  id         uuid not null,
  person_id  uuid not null,
  crowded    boolean not null default false, -- so many share it that it says nothing about who somebody is
  first_at   timestamptz not null,
  last_at    timestamptz not null,
  primary key (account_id, identity)
);
create unique index person_identities_by_id on person_identities (account_id, id);
create index person_identities_by_person on person_identities (account_id, person_id);
call belongs_to_account('person_identities');

-- Why two identities may be one person: a call credited to a visit, a form, a sale. Older evidence of the same pair stands beside it.
create table person_joins (
  account_id uuid not null references accounts (id) on delete cascade,
  why        text not null check (why in ('call', 'callback', 'form', 'sale')),
  ref        uuid not null, -- the call, form or sale
  left_side  text collate "C" not null,
  right_side text collate "C" not null, -- the greater of the two
  at         timestamptz not null,
  likelihood integer not null check (likelihood between 0 and 1000), -- of 1000
  primary key (account_id, why, ref, left_side, right_side)
);
create index person_joins_by_left on person_joins (account_id, left_side);
create index person_joins_by_right on person_joins (account_id, right_side);
create index person_joins_by_time on person_joins (account_id, at);
call belongs_to_account('person_joins');

-- "Not the same person": an identity is cut off from each of its neighbours, and nothing joins the two directly again.
create table person_cuts (
  account_id uuid not null references accounts (id) on delete cascade,
  identity   text not null,
  other      text not null,
  at         timestamptz not null default now(),
  by         text not null, -- 'user:<id>', 'key:<id>' or 'local'
  primary key (account_id, identity, other)
);
call belongs_to_account('person_cuts');

create table persons (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null, -- of the identity that names them
  first_at   timestamptz not null,
  last_at    timestamptz not null,
  primary key (account_id, id)
);
create index persons_by_time on persons (account_id, last_at desc, id desc);
call belongs_to_account('persons');

-- How far the search for persons has come. One row an account.
create table person_progress (
  account_id uuid not null references accounts (id) on delete cascade,
  read_to    timestamptz not null,
  primary key (account_id)
);
call belongs_to_account('person_progress');
