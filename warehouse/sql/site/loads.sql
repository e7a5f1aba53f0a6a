-- One row per file, newest extract first: where its rows ended, or the code it was refused with. Of a file whose name
-- no rule allows not even that is shown, for anything may stand in it.
select
    case when coalesce(refusal_code, '') like 'name_%' then null else file_name end as file_name,
    extract,
    extract_date,
    status,
    refusal_code,
    rows_in,
    rows_accepted,
    rows_rejected,
    rows_duplicate,
    loaded_at
from quality.load
order by extract_date desc nulls first, extract, load_id
