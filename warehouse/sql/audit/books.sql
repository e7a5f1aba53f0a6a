-- One row per archived file in the books, in the order in which they were entered: what the ledger keeps of it. What
-- was refused unread has no bytes to keep, and a name that may be any text.
select
    load.load_id,
    load.extract,
    load.extract_date::varchar as extract_date,
    load.file_name,
    load.tag,
    load.is_full,
    load.is_synthetic,
    load.sha256,
    load.size_bytes,
    load.sent_at,
    coming.tag_again,
    coming.place as arrival,
    snapshot_limit.withdrawal_limit,
    load.rows_in,
    load.rows_fitting,
    load.rows_rejected,
    load.rows_duplicate,
    load.rows_blank,
    load.columns_ignored,
    load.refusal_code,
    load.refusal
from internal.load as load
inner join internal.last_coming as coming on load.load_id = coming.load_id
left join internal.snapshot_limit as snapshot_limit on load.load_id = snapshot_limit.load_id
where load.sha256 <> ''
order by load.rowid
