-- Texts. message_events is the truth; messages, threads and consents are its folds, kept in the same transaction.

-- What a carrier says of a text before we know which of ours it means stands under the id made from the carrier's name for it.
create table message_events (
  account_id uuid not null references accounts (id) on delete cascade,
  message_id uuid not null,
  id         text not null, -- stable when a carrier repeats itself
  at         timestamptz not null,
  kind       text not null,
  body       jsonb not null,
  primary key (account_id, message_id, id)
);
call belongs_to_account('message_events');

create table messages (
  account_id         uuid not null references accounts (id) on delete cascade,
  id                 uuid not null,
  thread_id          uuid not null,
  carrier_message_id uuid, -- where the carrier's news of it are kept
  at                 timestamptz not null,
  direction          text not null check (direction in ('inbound', 'outbound')),
  number             text not null,
  number_id          uuid, -- null: the carrier brings texts for a number we were not told of
  person             text not null,
  body               text not null,
  keyword            text check (keyword in ('stop', 'start', 'help')),
  status             text not null check (status in ('received', 'queued', 'sent', 'delivered', 'undelivered', 'failed')),
  failure            text,
  failure_detail     text,
  occasion           text check (occasion in ('typed', 'missed-call', 'keyword')),
  author             text,
  call_id            uuid, -- the missed call it answers
  carrier_name       text not null default '',
  carrier_ref        text not null default '',
  attachments        jsonb not null default '[]',
  source_id          integer, -- null: unlinked
  visit_id           uuid,
  basis              text not null default 'unlinked',
  read_at            timestamptz, -- theirs: when somebody of the business saw it
  primary key (account_id, id)
);
create index messages_by_thread on messages (account_id, thread_id, at desc, id desc);
create index messages_by_person on messages (account_id, person, at desc);
create index messages_unread on messages (account_id, thread_id) where direction = 'inbound' and read_at is null;
create index messages_by_carrier on messages (account_id, carrier_message_id);
call belongs_to_account('messages');

-- One of our numbers and one person: a conversation.
create table message_threads (
  account_id      uuid not null references accounts (id) on delete cascade,
  id              uuid not null,
  number          text not null,
  number_id       uuid,
  person          text not null,
  last_at         timestamptz not null,
  last_message_id uuid not null,
  unread          integer not null default 0,
  source_id       integer, -- of the text that began it
  visit_id        uuid,
  basis           text not null default 'unlinked',
  primary key (account_id, id)
);
create index message_threads_by_time on message_threads (account_id, last_at desc, id desc);
create index message_threads_unread on message_threads (account_id) where unread > 0;
call belongs_to_account('message_threads');

-- Who said that a person may, or may not, be written to; and what follows from it. Holds for all numbers of the account.
create table text_consent_events (
  account_id uuid not null references accounts (id) on delete cascade,
  person     text not null,
  id         text not null,
  at         timestamptz not null,
  kind       text not null check (kind in ('stop', 'start')),
  by         text not null check (by in ('person', 'carrier', 'colleague')),
  actor      text, -- which colleague
  primary key (account_id, person, id)
);
call belongs_to_account('text_consent_events');

create table text_consents (
  account_id uuid not null references accounts (id) on delete cascade,
  person     text not null,
  state      text not null check (state in ('open', 'stopped')),
  by         text check (by in ('person', 'colleague')), -- who stopped it
  since      timestamptz,
  primary key (account_id, person)
);
call belongs_to_account('text_consents');

-- The text after a missed call, and where texts are forwarded. What a number does not say its flow says, or else the account.
create table text_settings (
  account_id uuid not null references accounts (id) on delete cascade,
  scope      text not null check (scope in ('account', 'flow', 'number')),
  subject_id uuid not null, -- the account, flow or number itself
  text_back  jsonb, -- stages/message/text-settings.ts
  forward_to jsonb, -- e-mail addresses; an empty list forwards to nobody
  answers    text check (answers in ('own-words', 'all')), -- which keywords we answer; the account's alone
  primary key (account_id, scope, subject_id)
);
call belongs_to_account('text_settings');
