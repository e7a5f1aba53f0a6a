-- What each new load changed, as seen when it was applied: records new to us, records changed, records as they were.
insert into internal.applied
with compared as (
    select
        load_id,
        row_number,
        lag(place) over spoken_of is null as is_new,
        row({stored}) is distinct from lag(row({stored})) over spoken_of as is_different
    from spoken
    window spoken_of as (partition by {key} order by place)
)

select
    new_load.load_id,
    count(*) filter (where compared.is_new),
    count(*) filter (where not compared.is_new and compared.is_different),
    count(*) filter (where not compared.is_new and not compared.is_different)
from new_load
left join compared on new_load.load_id = compared.load_id and compared.row_number is not null
group by new_load.load_id;
