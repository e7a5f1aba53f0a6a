-- Every load of the extract in the order of what was known when: by day, a full snapshot first on its day, then by
-- tag, the last one it came under, and under one tag in the order in which they came. A full snapshot withdraws what is absent from it, if it tells what it holds.
create or replace temp table placed_load as
select
    load.load_id,
    load.extract_date,
    load.is_full,
    load.is_full and load.load_id not in (select load_id from internal.unread_key) as withdraws,
    row_number()
        over (
            order by
                load.extract_date,
                load.is_full desc,
                coalesce(coming.tag_again, load.tag, ''),
                coalesce(coming.place, 0),
                load.loaded_at,
                load.load_id
        ) as place
from internal.load as load
inner join internal.last_coming as coming on load.load_id = coming.load_id
where load.extract = '{extract}' and load.refusal_code is null;

-- The records that rows of a full snapshot are about though they were rejected.
create or replace temp table held as
select
    load_id,
    {key_parts}
from internal.held_key
where load_id in (select load_id from placed_load);
