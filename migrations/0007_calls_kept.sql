-- What the call log keeps beside: time on hold, who answered by name (a destination may be renamed or removed), calls given up.

alter table calls
  add column hold_ms integer not null default 0,
  add column answered_by_name text;

-- After a crash: recordings that nobody ended.
create index calls_still_recording on calls (account_id) where recording = 'running';

alter table calls_by_source_hour
  add column abandoned integer not null default 0;
