-- Forms: what visitors sent by a form of the site's own, or by one of ours. A form is a lead with its visit's source, like a call.
-- Written behind: the browser minted the id, so what is told twice is there once.

create table form_submissions (
  account_id  uuid not null references accounts (id) on delete cascade,
  id          uuid not null,
  at          timestamptz not null,
  site_id     uuid not null,
  form_key    text not null, -- the form on its site: seen_forms, or own_forms by own_form_id
  form_name   text not null,
  own_form_id uuid, -- null: the site's own form
  page_url    text not null default '',
  visit_id    uuid, -- null: the page knew of none
  visitor_id  uuid, -- null: nobody may be remembered, or nobody is known
  source_id   integer, -- null: unlinked
  basis       text not null check (basis in ('visit', 'page', 'unlinked')), -- page: told by the form's own page alone
  fields      jsonb not null default '[]', -- stages/form/form.wire.ts KeptField
  name        text,
  email       text, -- lower case
  phone       text check (phone ~ '^\+[1-9][0-9]{2,14}$'),
  first_time  boolean not null default true, -- nobody of this e-mail, telephone or visitor wrote or called before
  test        boolean not null default false,
  spam_why    text check (spam_why in ('honeypot', 'too-fast', 'links', 'blocked')), -- what the rules say; null: nothing
  marked      boolean, -- what a person said; null: nobody said anything
  spam        boolean not null generated always as (coalesce(marked, spam_why is not null)) stored,
  primary key (account_id, id)
);
create index form_submissions_by_time on form_submissions (account_id, at desc, id desc);
create index form_submissions_by_email on form_submissions (account_id, email, at) where email is not null;
create index form_submissions_by_phone on form_submissions (account_id, phone, at) where phone is not null;
create index form_submissions_by_visitor on form_submissions (account_id, visitor_id, at) where visitor_id is not null;
create index form_submissions_by_visit on form_submissions (account_id, visit_id) where visit_id is not null;
call belongs_to_account('form_submissions');

-- Forms of one's own, drawn by our script.
create table own_forms (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  key        text not null check (key ~ '^[a-z0-9][a-z0-9-]{0,59}$'), -- stands in the page: data-ringroot-form
  name       text not null check (length(name) between 1 and 100),
  design     jsonb not null, -- stages/form/own-form.wire.ts Design
  changed_at timestamptz not null default now(),
  primary key (account_id, id),
  unique (account_id, key)
);
call belongs_to_account('own_forms');

-- Which forms of a site are kept, and who hears of them. Without a row: all of them, and nobody.
create table form_settings (
  account_id uuid not null,
  site_id    uuid not null,
  capture    text not null default 'all' check (capture in ('all', 'chosen', 'none')),
  selector   text not null default '', -- chosen: forms that match it
  hidden     text[] not null default '{}', -- hidden fields that are kept all the same, by name
  mail_to    text[] not null default '{}',
  primary key (account_id, site_id),
  foreign key (account_id, site_id) references sites (account_id, id) on delete cascade
);
call belongs_to_account('form_settings');

-- The site's own forms as they were met.
create table seen_forms (
  account_id uuid not null references accounts (id) on delete cascade,
  site_id    uuid not null,
  key        text not null,
  name       text not null,
  page_url   text not null default '',
  last_at    timestamptz not null,
  kept       boolean not null default true, -- false: somebody switched it off
  primary key (account_id, site_id, key)
);
call belongs_to_account('seen_forms');
