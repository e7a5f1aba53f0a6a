-- One version per change of content, in place of the versions the touched records had.
delete from {table} as a using touched as b where {same_key};

insert into {table} ({columns})
with compared as (
    select
        *,
        row({facts}, is_present) is distinct from lag(row({facts}, is_present)) over spoken_of as is_change,
        min(extract_date) over (partition by record) as first_seen
    from shaped_state
    window spoken_of as (partition by record order by extract_date)
),

shaped as (
    select
        * exclude (is_change, extract_date),
        row_number() over spoken_of as version,
        extract_date as valid_from,
        lead(extract_date) over spoken_of as valid_to
    from compared
    where is_change
    window spoken_of as (partition by record order by extract_date)
)

select {columns}
from shaped
inner join placed_load using (place);
