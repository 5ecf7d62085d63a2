-- Steps say more than they did: how they ring, who accepts, where the caller goes after the talk. Stored flows say so too from now on.

update flow_versions
set body = jsonb_set(body, '{steps}', (
  select coalesce(jsonb_object_agg(name, case step ->> 'does'
    when 'record' then jsonb_build_object('action', 'start') || step
    when 'ring' then
      jsonb_build_object('strategy', 'in-order', 'sticky', false, 'accept', null, 'after', null) || step
      || jsonb_build_object('destinations', (
           select coalesce(jsonb_agg(jsonb_build_object('weight', 1) || destination order by place), '[]')
           from jsonb_array_elements(step -> 'destinations') with ordinality as one (destination, place)))
    else step
  end), '{}')
  from jsonb_each(body -> 'steps') as each_step (name, step)
));
