-- Tenants. An agency has client accounts; a business on its own is one client account.
-- Every table of customer data has account_id first in its primary key and row-level security on: the server works as ringroot_app,
-- which owns nothing, and says for which account it works by `set local ringroot.account`.

do $$ begin
  if not exists (select from pg_roles where rolname = 'ringroot_app') then
    create role ringroot_app nologin;
  end if;
exception when duplicate_object or unique_violation then null; -- another database of this cluster made it
end $$;

do $$ begin
  execute format('grant ringroot_app to %I', current_user);
exception when others then null; -- two first starts may race here; a superuser needs no grant
end $$;

grant usage on schema public to ringroot_app;
alter default privileges in schema public grant select, insert, update, delete on tables to ringroot_app;
alter default privileges in schema public grant usage on sequences to ringroot_app;

create function current_account() returns uuid
  language sql stable parallel safe
  as $$ select nullif(current_setting('ringroot.account', true), '')::uuid $$;

-- Turns row-level security on for a table of customer data; every later migration uses it.
create procedure belongs_to_account(table_name regclass)
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', table_name);
  execute format('alter table %s force row level security', table_name);
  execute format(
    'create policy own_account on %s using (account_id = current_account()) with check (account_id = current_account())',
    table_name);
end $$;

-- Reference table: small, read by every server.
create table accounts (
  id         uuid primary key,
  parent_id  uuid references accounts (id),
  kind       text not null check (kind in ('agency', 'client')),
  name       text not null check (length(name) between 1 and 200),
  time_zone  text not null default 'UTC',
  country    text not null default 'US' check (country ~ '^[A-Z]{2}$'),
  currency   text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  locale     text not null default 'en' check (locale in ('en', 'ro', 'uk')),
  sample     boolean not null default false, -- made by --demo; can be removed whole
  created_at timestamptz not null default now()
);
create index on accounts (parent_id);

create table api_keys (
  account_id   uuid not null references accounts (id) on delete cascade,
  id           uuid not null,
  name         text not null check (length(name) between 1 and 200),
  hint         text not null, -- the first characters, to tell keys apart
  created_at   timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at   timestamptz,
  primary key (account_id, id)
);
call belongs_to_account('api_keys');

-- Reference table: finds the account before it is known. Holds a SHA-256, never the key.
create table api_key_directory (
  key_hash   bytea primary key,
  account_id uuid not null references accounts (id) on delete cascade,
  key_id     uuid not null
);

create table audit_log (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  at         timestamptz not null default now(),
  actor      text not null, -- 'user:<id>', 'key:<id>' or 'local'
  action     text not null, -- e.g. 'recording.opened'
  subject    text not null,
  detail     jsonb not null default '{}',
  primary key (account_id, id)
);
call belongs_to_account('audit_log');
