-- Sounds somebody uploaded, by the name flows call them. The sound itself lies in storage, encrypted; the key is a hash of it.
create table prompts (
  account_id  uuid not null references accounts (id) on delete cascade,
  name        text not null check (length(name) between 1 and 100),
  key         text not null,
  length_ms   integer not null,
  uploaded_at timestamptz not null default now(),
  primary key (account_id, name)
);
call belongs_to_account('prompts');
