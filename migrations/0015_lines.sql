-- Who answers: departments, the people in them, the extensions they are dialled by, and the number each of them shows.

create table departments (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  name       text not null check (length(name) between 1 and 100),
  mailbox    text not null, -- where its voicemail lands
  extension  text check (extension ~ '^[0-9*#]{1,8}$'),
  flow_id    uuid, -- what whoever dials its extension goes through
  caller_id  text check (caller_id ~ '^\+[1-9][0-9]{2,14}$'), -- the tracking number its calls out show
  primary key (account_id, id),
  unique (account_id, name),
  unique (account_id, extension) deferrable initially deferred,
  foreign key (account_id, flow_id) references flows (account_id, id) deferrable initially deferred
);
call belongs_to_account('departments');

create table agents (
  account_id    uuid not null references accounts (id) on delete cascade,
  id            uuid not null,
  name          text not null check (length(name) between 1 and 100),
  department_id uuid,
  extension     text check (extension ~ '^[0-9*#]{1,8}$'),
  phone_id      uuid, -- the desk phone
  mobile        text check (mobile ~ '^\+[1-9][0-9]{2,14}$'),
  trunk_id      uuid, -- reaches the mobile
  rings         text not null default 'both' check (rings in ('phone', 'mobile', 'both', 'answering-phone')),
  email         text,
  caller_id     text check (caller_id ~ '^\+[1-9][0-9]{2,14}$'),
  call_through  boolean not null default false, -- may call out through us from the mobile
  listed        boolean not null default true, -- stands in the staff directory
  primary key (account_id, id),
  unique (account_id, name),
  unique (account_id, extension) deferrable initially deferred,
  check ((mobile is null) = (trunk_id is null)),
  foreign key (account_id, department_id) references departments (account_id, id) deferrable initially deferred,
  foreign key (account_id, phone_id) references phones (account_id, id) deferrable initially deferred,
  foreign key (account_id, trunk_id) references trunks (account_id, id) deferrable initially deferred
);
call belongs_to_account('agents');

alter table trunks add column caller_id text check (caller_id ~ '^\+[1-9][0-9]{2,14}$');

-- A person's own tracking number.
alter table numbers
  add column agent_id uuid,
  add foreign key (account_id, agent_id) references agents (account_id, id) deferrable initially deferred,
  add check (agent_id is null or use = 'placement');

-- May the site show who works here, and under which number? Asked for by hand.
alter table sites add column directory boolean not null default false;
