-- What each new load changed, as seen when it was applied: records new to us, records changed, records as they were.
-- Rows are compared by a hash of 64 bits, half the work: these counts are told, and nothing is made of them.
insert into internal.applied
with compared as (
    select
        place,
        row_number,
        lag(place) over spoken_of is null as is_new,
        content is distinct from lag(content) over spoken_of as is_different
    from spoken
    window spoken_of as (partition by record order by place)
)

select
    new_load.load_id,
    count(*) filter (where compared.is_new),
    count(*) filter (where not compared.is_new and compared.is_different),
    count(*) filter (where not compared.is_new and not compared.is_different)
from new_load
inner join placed_load on new_load.load_id = placed_load.load_id
left join compared on placed_load.place = compared.place and compared.row_number is not null
group by new_load.load_id;
