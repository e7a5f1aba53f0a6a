-- Every load of the extract in the order of what was known when: by day, a full snapshot first on its day, then by
-- tag.
create or replace temp table placed_load as
select
    load_id,
    extract_date,
    is_full,
    row_number() over (order by extract_date, is_full desc, coalesce(tag, ''), loaded_at, load_id) as place
from internal.load
where extract = '{extract}' and refusal_code is null;
