-- The records whose versions the new loads may change: their own rows, and everything a new full snapshot does not hold.
-- Each has a number for as long as this takes: days and places are worked out on numbers alone.
create or replace temp table touched as
select
    {key},
    row_number() over () as record
from (
    select distinct {key}
    from accepted
    where
        load_id in (select load_id from new_load)
        or (select bool_or(is_full) from placed_load where load_id in (select load_id from new_load))
);
