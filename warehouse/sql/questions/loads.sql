-- One row per file of the loads in `$load_ids`, with where its rows ended.
select
    file_name,
    status,
    rows_in,
    rows_accepted,
    rows_rejected,
    rows_duplicate
from quality.load
where list_contains($load_ids, load_id)
order by file_name
