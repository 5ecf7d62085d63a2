-- Who is rung first when a visitor asks to be called: whoever the flow rings, or the visitor.
alter table sites add column callback_first text not null default 'agent' check (callback_first in ('agent', 'visitor'));
