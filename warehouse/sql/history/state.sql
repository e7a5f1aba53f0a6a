-- What every touched record was said to be on each day it was spoken of: stated by a file, or gone from a full
-- snapshot.
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
)

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
anti join held using ({key}, load_id);

create or replace temp table spoken as
select
    * exclude (is_full, row_number),
    row_number,
    true as is_present
from stated
union all by name
select
    stated.* exclude ({key}, load_id, place, extract_date, is_full, row_number),
    gone.*,
    cast(null as bigint) as row_number,
    false as is_present
from gone
asof inner join stated using ({key}, place);

create or replace temp table state as
select *
from spoken
qualify row_number() over (partition by {key}, extract_date order by place desc) = 1;
