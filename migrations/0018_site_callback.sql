-- Visitors of a site may ask to be called, and such a call says so.
alter table sites add column callback boolean not null default false;
alter table calls drop constraint calls_basis_check;
alter table calls add constraint calls_basis_check check (basis in ('last-shown', 'placement', 'callback', 'unlinked'));
