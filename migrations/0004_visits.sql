-- A person came to a site. Written behind, in batches: ids are minted before the row exists, so nothing refers here by foreign key.

-- The dictionary of sources: calls, visits and rollups carry an integer.
create table sources (
  account_id uuid not null references accounts (id) on delete cascade,
  id         integer not null generated always as identity,
  source     text not null,
  medium     text not null,
  campaign   text not null default '',
  term       text not null default '',
  content    text not null default '',
  channel    text not null,
  primary key (account_id, id),
  unique (account_id, source, medium, campaign, term, content, channel)
);
call belongs_to_account('sources');

create table visits (
  account_id       uuid not null references accounts (id) on delete cascade,
  id               uuid not null,
  site_id          uuid not null,
  visitor_id       uuid not null,
  source_id        integer not null,
  started_at       timestamptz not null,
  last_activity_at timestamptz not null,
  landing_url      text not null,
  referrer         text not null default '',
  click_ids        jsonb not null default '{}', -- {gclid: ..., fbclid: ...}
  ga               jsonb not null default '{}', -- {client, session}
  device           text not null check (device in ('mobile', 'tablet', 'desktop')),
  bot              boolean not null default false,
  primary key (account_id, id)
);
create index visits_by_time on visits (account_id, started_at desc);
create index visits_by_visitor on visits (account_id, visitor_id, started_at desc);
call belongs_to_account('visits');

create table page_views (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  visit_id   uuid not null,
  at         timestamptz not null,
  url        text not null,
  title      text not null default '',
  active_ms  integer not null default 0,
  primary key (account_id, id)
);
create index page_views_by_visit on page_views (account_id, visit_id, at);
call belongs_to_account('page_views');

-- Taps on tel: links.
create table taps (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  visit_id   uuid not null,
  at         timestamptz not null,
  number     text not null,
  primary key (account_id, id)
);
create index taps_by_visit on taps (account_id, visit_id, at);
call belongs_to_account('taps');
