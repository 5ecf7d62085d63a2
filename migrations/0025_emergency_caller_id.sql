-- What emergency calls show: the number of the place where the telephones stand, and that answers when it is called back.
alter table trunks add column emergency_caller_id text check (emergency_caller_id ~ '^\+[1-9][0-9]{2,14}$');
alter table agents add column emergency_caller_id text check (emergency_caller_id ~ '^\+[1-9][0-9]{2,14}$');
