-- What the business has: trunks and phones, places a call can ring, flows, pools, numbers, sites.
-- What refers within an account is checked at the end of a transaction: an account is removed whole, in whatever order its rows go.

create table trunks (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  name       text not null check (length(name) between 1 and 100),
  addresses  text[] not null default '{}', -- addresses or CIDR ranges that may place calls without a password
  username   text,                         -- digest, both ways; null for a trunk known by address only
  password   bytea,                        -- sealed by platform/secrets
  proxy      text,                         -- sip: URI our own calls go to
  registers  boolean not null default false, -- true: we register there as a client
  primary key (account_id, id),
  unique (account_id, name)
);
call belongs_to_account('trunks');

-- Desk phones that register with us.
create table phones (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  name       text not null check (length(name) between 1 and 100),
  username   text not null,
  password   bytea not null,
  primary key (account_id, id),
  unique (account_id, name)
);
call belongs_to_account('phones');

-- Reference table: whose is this SIP user name? (trunks with digest, desk phones)
create table sip_user_directory (
  username   text primary key,
  account_id uuid not null references accounts (id) on delete cascade,
  kind       text not null check (kind in ('trunk', 'phone')),
  subject_id uuid not null
);

create table destinations (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  name       text not null check (length(name) between 1 and 100),
  target     jsonb not null, -- stages/call/flow.ts Destination['to']
  primary key (account_id, id),
  unique (account_id, name)
);
call belongs_to_account('destinations');

create table flows (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  name       text not null check (length(name) between 1 and 100),
  version    integer not null default 1, -- the published one
  primary key (account_id, id),
  unique (account_id, name)
);
call belongs_to_account('flows');

create table flow_versions (
  account_id   uuid not null,
  flow_id      uuid not null,
  version      integer not null,
  body         jsonb not null, -- stages/call/flow.ts Flow
  published_at timestamptz not null default now(),
  primary key (account_id, flow_id, version),
  foreign key (account_id, flow_id) references flows (account_id, id) on delete cascade
);
call belongs_to_account('flow_versions');

create table pools (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  name       text not null check (length(name) between 1 and 100),
  flow_id    uuid not null, -- where its numbers ring
  primary key (account_id, id),
  unique (account_id, name),
  foreign key (account_id, flow_id) references flows (account_id, id) deferrable initially deferred
);
call belongs_to_account('pools');

create table numbers (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  number     text not null check (number ~ '^\+[1-9][0-9]{2,14}$'),
  name       text not null default '',
  use        text not null check (use in ('placement', 'pool', 'test', 'unused')),
  placement  jsonb, -- {kind, source, medium, campaign}: where a static number is printed; the source of every call to it
  pool_id    uuid,
  flow_id    uuid, -- where it rings; null for a pool number: the pool says
  created_at timestamptz not null default now(),
  primary key (account_id, id),
  unique (account_id, number),
  foreign key (account_id, pool_id) references pools (account_id, id) deferrable initially deferred,
  foreign key (account_id, flow_id) references flows (account_id, id) deferrable initially deferred,
  check ((use = 'pool') = (pool_id is not null)),
  check ((use = 'placement') = (placement is not null)),
  check ((flow_id is not null) = (use in ('placement', 'test')))
);
call belongs_to_account('numbers');

-- Reference table: whose number is it?
create table number_directory (
  number     text primary key,
  account_id uuid not null references accounts (id) on delete cascade,
  number_id  uuid not null
);

create table sites (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  key        text not null, -- public: stands in the page's tag
  name       text not null check (length(name) between 1 and 100),
  url        text not null,
  consent    text not null default 'always' check (consent in ('always', 'granted', 'never')),
  checked_at timestamptz, -- when the set-up check last saw the snippet work
  primary key (account_id, id),
  unique (account_id, name)
);
call belongs_to_account('sites');

-- On this site, this business number is shown as a number of this pool.
create table site_swaps (
  account_id      uuid not null,
  site_id         uuid not null,
  business_number text not null check (business_number ~ '^\+[1-9][0-9]{2,14}$'),
  pool_id         uuid not null,
  primary key (account_id, site_id, business_number),
  foreign key (account_id, site_id) references sites (account_id, id) on delete cascade,
  foreign key (account_id, pool_id) references pools (account_id, id) deferrable initially deferred
);
call belongs_to_account('site_swaps');

-- Reference table: whose site is it?
create table site_directory (
  key        text primary key,
  account_id uuid not null references accounts (id) on delete cascade,
  site_id    uuid not null
);
