-- One row per record and version of it: a version begins where an extract tells otherwise than the one before, or where
-- a full snapshot no longer holds the record.
with known as (
    select
        {key},
        min(extract_date) as first_seen
    from {stated}
    group by {key}
),

snapshot as (
    select distinct extract_date
    from {stated}
    where is_full
),

gone as (
    select
        known.* exclude (first_seen),
        snapshot.extract_date
    from known
    inner join snapshot on known.first_seen < snapshot.extract_date
    anti join {stated} using ({key}, extract_date)
),

state as (
    select
        {key},
        {stored},
        extract_date,
        true as is_present
    from {stated}
    union all
    select
        {key_of_gone},
        {stored},
        gone.extract_date,
        false as is_present
    from gone
    asof inner join {stated} as told on {gone_is_told} and gone.extract_date >= told.extract_date
),

{shaping}

compared as (
    select
        *,
        row({facts}, is_present) is distinct from lag(row({facts}, is_present)) over spoken_of as is_change,
        min(extract_date) over (partition by {key}) as first_seen
    from shaped
    window spoken_of as (partition by {key} order by extract_date)
)

select
    {key},
    {facts},
    is_present,
    first_seen,
    extract_date as valid_from,
    lead(extract_date) over spoken_of as valid_to,
    row_number() over spoken_of as version
from compared
where is_change
window spoken_of as (partition by {key} order by extract_date)
