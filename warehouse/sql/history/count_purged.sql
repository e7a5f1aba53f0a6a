-- How many records only the loads to be purged tell of, and how many others tell of too.
with told as (
    select
        {key},
        bool_and(list_contains($loads, load_id)) as is_theirs_alone
    from accepted
    group by {key}
    having bool_or(list_contains($loads, load_id))
)

select
    count(*) filter (where is_theirs_alone) as records_gone,
    count(*) filter (where not is_theirs_alone) as records_left
from told;
