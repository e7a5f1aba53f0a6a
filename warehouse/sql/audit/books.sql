-- One row per archived file in the books, in the order in which they were entered: what the ledger keeps of it. What
-- was refused unread has no bytes to keep, and a name that may be any text.
select
    load_id,
    extract,
    extract_date::varchar as extract_date,
    file_name,
    tag,
    is_full,
    is_synthetic,
    sha256,
    size_bytes,
    sent_at,
    rows_in,
    rows_fitting,
    rows_rejected,
    rows_duplicate,
    rows_blank,
    columns_ignored,
    refusal_code,
    refusal
from internal.load
where sha256 <> ''
order by rowid
