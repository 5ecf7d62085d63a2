-- Finds the sales of a person by whatever ties them.
create index sales_by_phone on sales (account_id, phone) where phone is not null;
create index sales_by_email on sales (account_id, lower(email)) where email is not null;
create index sales_by_visit on sales (account_id, visit_id) where visit_id is not null;
create index sales_by_form on sales (account_id, form_id) where form_id is not null;
