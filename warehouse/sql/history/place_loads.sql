-- The loads of the extract in the order of what was known when.
create or replace temp table placed_load as
select * exclude (extract)
from internal.placed_load
where extract = '{extract}';

-- The records that rows of a full snapshot are about though they were rejected.
create or replace temp table held as
select
    load_id,
    {key_parts}
from internal.held_key
where load_id in (select load_id from placed_load);
