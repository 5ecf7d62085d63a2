-- What a richer flow leaves in a call's record: whom it was with, the line, the survey, the message; and two words more.

alter table calls
  drop constraint calls_phase_check,
  add constraint calls_phase_check check (phase in ('ringing', 'greeting', 'waiting', 'talking', 'ended')),
  drop constraint calls_result_check,
  add constraint calls_result_check
    check (result in ('in-progress', 'answered', 'missed', 'voicemail', 'abandoned', 'interrupted')),
  add column callee text, -- outbound: the person called
  add column agent_id uuid, -- outbound: whose line it came from
  add column agent_name text,
  add column ivr_ms integer not null default 0, -- from our answer until somebody was rung, a line joined or a message begun
  add column queue text, -- the line waited in last
  add column queue_ms integer not null default 0,
  add column callback_asked boolean not null default false,
  add column transfers integer not null default 0,
  add column tags text[] not null default '{}',
  add column survey integer, -- the caller's answer
  add column mailbox text, -- whose message it is; null: none was left
  add column message_ms integer not null default 0,
  add column message_peaks jsonb;

create index calls_by_callee on calls (account_id, callee, started_at desc) where callee is not null;
create index calls_with_message on calls (account_id, mailbox, started_at desc) where mailbox is not null;
create index calls_by_tag on calls using gin (tags) where tags <> '{}';
