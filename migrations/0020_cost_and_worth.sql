-- What marketing cost, and what came of it. Amounts are whole minor units of their currency (ISO 4217); days are the account's.

-- An uploaded file of costs.
create table cost_imports (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  at         timestamptz not null default now(),
  by         text not null, -- 'user:<id>', 'key:<id>' or 'local'
  origin     text not null check (origin in ('google-ads', 'microsoft-ads', 'meta', 'table')),
  file       text not null default '',
  rows       integer not null, -- of the file that became costs
  from_day   date not null,
  to_day     date not null,
  totals     jsonb not null, -- [{currency, amount}]
  undone_at  timestamptz,
  undone_by  text,
  primary key (account_id, id)
);
call belongs_to_account('cost_imports');

-- Spend by day. Of several imports of one origin that tell of one campaign on one day, the newest counts: stages/cost/cost.store.ts.
create table costs (
  account_id uuid not null references accounts (id) on delete cascade,
  day        date not null,
  origin     text not null check (origin in ('google-ads', 'microsoft-ads', 'meta', 'table', 'contract', 'typed', 'api')),
  batch_id   uuid not null, -- the import or the contract it belongs to; all zeros: typed, or by API
  source     text not null default '', -- empty: as cost_sources says of the origin
  medium     text not null default '',
  campaign   text not null default '', -- as the platform calls it; cost_campaigns says what visits call it
  keyword    text not null default '',
  currency   text not null check (currency ~ '^[A-Z]{3}$'),
  amount     bigint not null check (amount between -1000000000000 and 1000000000000),
  primary key (account_id, day, origin, source, medium, campaign, keyword, currency, batch_id)
);
create index costs_by_batch on costs (account_id, batch_id);
call belongs_to_account('costs');

-- What is paid for a stretch of time: a billboard, a page in a newspaper. Its days stand in costs.
create table cost_contracts (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  name       text not null check (length(name) between 1 and 100),
  source     text not null,
  medium     text not null,
  campaign   text not null default '',
  currency   text not null check (currency ~ '^[A-Z]{3}$'),
  amount     bigint not null check (amount between 1 and 1000000000000),
  from_day   date not null,
  to_day     date not null check (to_day >= from_day and to_day < from_day + 3700),
  primary key (account_id, id)
);
call belongs_to_account('cost_contracts');

-- What visits of an ad platform carry.
create table cost_sources (
  account_id uuid not null references accounts (id) on delete cascade,
  origin     text not null,
  source     text not null,
  medium     text not null,
  primary key (account_id, origin)
);
call belongs_to_account('cost_sources');

-- What the visits of a campaign carry when that is not the platform's own name for it.
create table cost_campaigns (
  account_id uuid not null references accounts (id) on delete cascade,
  origin     text not null,
  name       text not null, -- the platform's
  source     text not null,
  medium     text not null,
  campaign   text not null,
  primary key (account_id, origin, name)
);
call belongs_to_account('cost_campaigns');

-- So many of `into_currency` are one of `currency`, from this day until the next that is written.
create table exchange_rates (
  account_id uuid not null references accounts (id) on delete cascade,
  currency   text not null check (currency ~ '^[A-Z]{3}$'),
  into_currency text not null check (into_currency ~ '^[A-Z]{3}$'),
  from_day   date not null,
  rate       numeric(24, 12) not null check (rate > 0),
  primary key (account_id, currency, into_currency, from_day)
);
call belongs_to_account('exchange_rates');

-- A file of a CRM that says who bought.
create table sale_imports (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  at         timestamptz not null default now(),
  by         text not null,
  file       text not null default '',
  rows       integer not null,
  matched    integer not null,
  replaced   jsonb not null default '[]', -- rows as they were before, for the way back
  undone_at  timestamptz,
  undone_by  text,
  primary key (account_id, id)
);
call belongs_to_account('sale_imports');

-- What came of a contact: said by hand on its page, by API, or by a CRM's file.
create table sales (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  origin     text not null check (origin in ('hand', 'api', 'import')),
  ref        text not null, -- unique within the origin: the contact marked by hand, the order's number, or what identifies the row
  batch_id   uuid, -- the import
  at         timestamptz not null,
  worth      text not null check (worth in ('none', 'lead', 'qualified', 'sale')),
  amount     bigint check (amount between -1000000000000 and 1000000000000),
  currency   text check (currency ~ '^[A-Z]{3}$'),
  phone      text,
  email      text,
  click_id   text,
  call_id    uuid, -- given, or the last call of `phone` before the sale
  message_id uuid,
  form_id    uuid,
  visit_id   uuid, -- the visit `click_id` came with
  matched    text not null default 'none' check (matched in ('contact', 'click-id', 'phone', 'email', 'none')), -- what tied it
  note       text not null default '',
  by         text not null,
  updated_at timestamptz not null default now(),
  primary key (account_id, id),
  unique (account_id, origin, ref),
  check ((amount is null) = (currency is null))
);
create index sales_by_time on sales (account_id, at desc);
create index sales_by_call on sales (account_id, call_id) where call_id is not null;
create index sales_by_batch on sales (account_id, batch_id) where batch_id is not null;
call belongs_to_account('sales');

-- One row an account; without one the defaults hold.
create table sale_settings (
  account_id uuid not null references accounts (id) on delete cascade,
  match_days integer not null default 90 check (match_days between 1 and 730), -- a call so long before a sale may have led to it
  primary key (account_id)
);
call belongs_to_account('sale_settings');

-- Finds the visit an ad platform's click id came with.
create index visits_by_click_id on visits using gin (click_ids jsonb_path_ops) where click_ids <> '{}';
