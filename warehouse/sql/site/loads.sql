-- One row per file, newest extract first: where its rows ended, or the code it was refused with. Named by the id of its
-- delivery (extract, day, digits of its hash): the tag of a file's name is free text, up to 80 letters and digits that
-- whoever named it chose, and may hold anybody's name.
select
    load_id,
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
