-- Accounts with carriers (Twilio, SignalWire, Telnyx), and which of them a number lives at.

create table carriers (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null, -- stands in the addresses of its webhooks
  name       text not null check (length(name) between 1 and 100),
  carrier    text not null, -- the folder in src/carriers
  settings   jsonb not null, -- what may be seen
  secrets    bytea not null, -- a JSON object, sealed by platform/secrets
  base_url   text, -- null: the carrier's own
  primary key (account_id, id),
  unique (account_id, name)
);
call belongs_to_account('carriers');

alter table numbers
  add column carrier_id uuid,
  add column carrier_ref text, -- what the carrier calls the number; null until it was seen there
  add foreign key (account_id, carrier_id) references carriers (account_id, id) deferrable initially deferred,
  add check (carrier_ref is null or carrier_id is not null);
