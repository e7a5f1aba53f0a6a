-- One row per file with its row counts, for the suites conservation and volume.
select
    load_id,
    extract,
    extract_date,
    status,
    is_full,
    rows_in,
    rows_accepted,
    rows_rejected,
    rows_duplicate
from quality.load
