-- What every touched record was said to be on each day it was spoken of: stated by a file, or gone from a full
-- snapshot. What places a row is worked out on keys alone; the whole rows are carried once.
create or replace temp table stated as
select
    accepted.* exclude (load_id),
    placed_load.load_id,
    placed_load.place,
    placed_load.extract_date,
    placed_load.is_full
from accepted
inner join placed_load on accepted.load_id = placed_load.load_id
semi join touched using ({key})
where placed_load.load_id not in (select load_id from internal.snapshot_refused);

create or replace temp table gone as
with known as (
    select
        {key},
        min(place) as first_place
    from stated
    group by {key}
),

absent as (
    select
        known.* exclude (first_place),
        placed_load.load_id,
        placed_load.place,
        placed_load.extract_date
    from known
    inner join placed_load
        on
            placed_load.withdraws
            and placed_load.place > known.first_place
            and placed_load.load_id not in (select load_id from internal.snapshot_refused)
    anti join stated using ({key}, place)
    anti join held using ({key}, load_id)
),

told as (
    select
        {key},
        place,
        place as last_place
    from stated
)

select
    absent.*,
    told.last_place
from absent
asof inner join told using ({key}, place);

create or replace temp view spoken as
select
    * exclude (is_full, row_number),
    row_number,
    true as is_present
from stated
union all by name
select
    * exclude (last_place),
    cast(null as bigint) as row_number,
    false as is_present
from gone
inner join (
    select
        * exclude (load_id, place, extract_date, is_full, row_number),
        place as last_place
    from stated
) as told using ({key}, last_place);

create or replace temp table state as
with shared as (
    select extract_date
    from placed_load
    group by extract_date
    having count(*) > 1
),

newest as (
    select
        {key},
        extract_date,
        max(place) as place
    from spoken
    semi join shared using (extract_date)
    group by {key}, extract_date
)

-- Nearly every day has one load, whose word it is.
select *
from spoken
anti join shared using (extract_date)
union all by name
select *
from spoken
semi join newest using ({key}, extract_date, place);
