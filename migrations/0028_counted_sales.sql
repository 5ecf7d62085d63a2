-- What sales are worth in the account's own currency. Money is exact: rates are decimals, and a sum is rounded once, half to even.

-- Digits after the point (ISO 4217, table A.1), as base/money.ts has them.
create function minor_digits(currency text) returns integer
  language sql immutable parallel safe
  return case
    when currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') then 0
    when currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
    when currency in ('CLF', 'UYW') then 4
    else 2 end;

create function round_half_even(amount numeric) returns bigint
  language sql immutable parallel safe
  return case when abs(amount - trunc(amount)) = 0.5 then 2 * round(amount / 2) else round(amount) end::bigint;

-- One minor unit of `currency`, in minor units of `into_currency`, at this rate.
create function minor_rate(currency text, into_currency text, rate numeric) returns numeric
  language sql immutable parallel safe
  return rate * ('1e' || minor_digits(into_currency) - minor_digits(currency))::numeric;

-- Rates into the account's currency, with the days each holds for; `until_day` is not one of them.
create view rate_periods with (security_invoker = true) as
  select r.account_id, r.currency, r.from_day,
    lead(r.from_day) over (partition by r.account_id, r.currency order by r.from_day) as until_day,
    minor_rate(r.currency, r.into_currency, r.rate) as minor_rate
  from exchange_rates r join accounts x on x.id = r.account_id and x.currency = r.into_currency;
grant select on rate_periods to ringroot_app;

-- Sales as reports count them: what was marked by hand on a call is not counted again when a CRM, or the API, knows a sale of that call.
-- `value`: in the account's currency; null without an amount, or without a rate for its day.
create view counted_sales with (security_invoker = true) as
  select s.*,
    case when s.currency = x.currency then s.amount else round_half_even(s.amount * p.minor_rate) end as value
  from sales s
  join accounts x on x.id = s.account_id
  left join rate_periods p on p.account_id = s.account_id and p.currency = s.currency and s.currency <> x.currency
    and p.from_day <= (s.at at time zone x.time_zone)::date
    and (p.until_day is null or p.until_day > (s.at at time zone x.time_zone)::date)
  where s.worth = 'sale' and not (s.origin = 'hand' and s.call_id is not null and exists (
    select from sales o
    where o.account_id = s.account_id and o.call_id = s.call_id and o.origin <> 'hand' and o.worth = 'sale'));
grant select on counted_sales to ringroot_app;

-- Is this contact a lead? What was said by hand of it; else whether it is one of itself: a first-time call, or any form.
create function is_lead(account uuid, kind text, contact uuid, of_itself boolean) returns boolean
  language sql stable parallel safe
  return coalesce(
    (select s.worth <> 'none' from sales s where s.account_id = account and s.origin = 'hand' and s.ref = kind || ':' || contact::text),
    of_itself);
