-- What every touched record was said to be on each day it was spoken of: stated by a file, or gone from a full
-- snapshot. The whole rows are kept once, in `stated`, by a number made of load and row; days are worked out on numbers
-- of records, of loads (their places) and of rows.
create or replace temp table stated as
select
    accepted.* exclude (load_id) {typed},
    touched.record,
    placed_load.place,
    placed_load.extract_date,
    placed_load.place * 4294967296 + accepted.row_number as stated_row,
    hash(row({stored})) as content
from accepted
inner join placed_load on accepted.load_id = placed_load.load_id
inner join touched using ({key})
where placed_load.load_id not in (select load_id from internal.snapshot_refused);

create or replace temp table gone as
with known as (
    select
        record,
        min(place) as first_place
    from stated
    group by record
),

held_record as (
    select
        touched.record,
        placed_load.place
    from held
    inner join placed_load on held.load_id = placed_load.load_id
    inner join touched using ({key})
),

absent as (
    select
        known.record,
        placed_load.place,
        placed_load.extract_date
    from known
    inner join placed_load
        on
            placed_load.withdraws
            and placed_load.place > known.first_place
            and placed_load.load_id not in (select load_id from internal.snapshot_refused)
    anti join stated using (record, place)
    anti join held_record using (record, place)
),

told as (
    select
        record,
        place,
        stated_row,
        content
    from stated
)

select
    absent.*,
    told.stated_row,
    told.content
from absent
asof inner join told using (record, place);

-- What a record was last stated to be is what it was when it went.
create or replace temp view spoken as
select
    record,
    place,
    extract_date,
    stated_row,
    content,
    row_number,
    true as is_present
from stated
union all by name
select
    *,
    cast(null as bigint) as row_number,
    false as is_present
from gone;

create or replace temp table state as
with shared as (
    select extract_date
    from placed_load
    group by extract_date
    having count(*) > 1
),

newest as (
    select
        record,
        extract_date,
        max(place) as place
    from spoken
    semi join shared using (extract_date)
    group by record, extract_date
),

-- Nearly every day has one load, whose word it is.
last_word as (
    select *
    from spoken
    anti join shared using (extract_date)
    union all by name
    select *
    from spoken
    semi join newest using (record, extract_date, place)
)

select
    record,
    extract_date,
    place,
    stated_row,
    is_present
from last_word;

create or replace temp view told_state as
select
    stated.* exclude (place, extract_date, row_number, content),
    state.extract_date,
    state.place,
    state.is_present
from state
inner join stated on state.stated_row = stated.stated_row;
