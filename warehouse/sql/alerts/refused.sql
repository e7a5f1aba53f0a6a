-- One row per refused file that no later file of the same name replaced, without its name: a name is free text.
with arrival as (
    select
        load_id,
        max(place) as place
    from internal.arrival
    group by load_id
)

select
    refused.load_id,
    refused.extract,
    refused.extract_date,
    replace(refused.refusal, refused.file_name || ': ', '') as sentence
from quality.load as refused
left join arrival on refused.load_id = arrival.load_id
where
    refused.status = 'refused' and not exists (
        select 1
        from quality.load as later
        left join arrival as after on later.load_id = after.load_id
        where
            later.file_name = refused.file_name
            and later.status = 'loaded'
            and coalesce(after.place, 0) >= coalesce(arrival.place, 0)
    )
order by coalesce(arrival.place, 0), refused.loaded_at, refused.load_id
