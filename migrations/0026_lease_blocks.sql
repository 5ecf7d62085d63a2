-- How the numbers of a pool were divided among labels at a moment: a restart goes on from here with the leases since. Older visits, which count
-- less and less, are in no event that is read again.
create table lease_blocks (
  account_id uuid not null references accounts (id) on delete cascade,
  pool_id    uuid not null,
  version    integer not null, -- of the form; another one is left aside
  last_id    uuid not null,    -- of the last lease event in it
  blocks     bytea not null,
  primary key (account_id, pool_id)
);
call belongs_to_account('lease_blocks');
