-- Every load of the extract in the order of what was known when: by day, a full snapshot first on its day, then by
-- tag, the last one it came under.
create or replace temp table placed_load as
with again as (
    select
        load_id,
        max(tag) as tag
    from internal.sent_again
    group by load_id
)

select
    load.load_id,
    load.extract_date,
    load.is_full,
    row_number()
        over (
            order by
                load.extract_date, load.is_full desc, coalesce(again.tag, load.tag, ''), load.loaded_at, load.load_id
        ) as place
from internal.load as load
left join again on load.load_id = again.load_id
where load.extract = '{extract}' and load.refusal_code is null;
