-- Who may sign in, and to which accounts. The first four tables are better-auth's (its words: user, session, account, verification);
-- only `src/accounts/sign-in.ts` touches them. A person may belong to several accounts, so these stand outside any one of them.

create table users (
  id             uuid primary key,
  name           text not null,
  email          text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image          text,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);

create table sessions (
  id         uuid primary key,
  user_id    uuid not null references users (id) on delete cascade,
  token      text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on sessions (user_id);

-- How a user proves who they are: a password hash, or another provider's tokens.
create table credentials (
  id                       uuid primary key,
  user_id                  uuid not null references users (id) on delete cascade,
  account_id               text not null, -- the user's id at the provider; better-auth's word, not one of our accounts
  provider_id              text not null,
  password                 text, -- a hash
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz,
  refresh_token_expires_at timestamptz,
  scope                    text,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index on credentials (user_id);

-- One-time links: `value` says for whom, `identifier` is a hash of the token.
create table verifications (
  id         uuid primary key,
  identifier text not null,
  value      text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on verifications (identifier);

-- Reference table: read before the account is known. What somebody is in an agency they also are in the accounts of its clients.
create table memberships (
  account_id uuid not null references accounts (id) on delete cascade,
  user_id    uuid not null references users (id) on delete cascade,
  role       text not null check (role in ('owner', 'admin', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (account_id, user_id)
);
create index on memberships (user_id);
