-- One row per file taken from the landing folder, as every file loaded since bears on it: waiting rows count as
-- rejected until
-- their notification comes, and a snapshot above the withdrawal limit is refused whole.
with orphan as (
    select
        load_id,
        count(*) as rows_waiting
    from internal.orphan
    group by load_id
),

judged as (
    select
        load.*,
        coalesce(orphan.rows_waiting, 0) as rows_waiting,
        coalesce(unread_key.rows_without_key, 0) as rows_without_key,
        snapshot_refused.load_id is not null as is_snapshot_refused,
        snapshot_refused.found,
        snapshot_refused.present,
        coalesce(applied.rows_new, 0) as rows_new,
        coalesce(applied.rows_amended, 0) as rows_amended,
        coalesce(applied.rows_unchanged, 0) as rows_unchanged
    from internal.load as load
    left join orphan on load.load_id = orphan.load_id
    left join internal.unread_key as unread_key on load.load_id = unread_key.load_id
    left join internal.snapshot_refused as snapshot_refused on load.load_id = snapshot_refused.load_id
    left join internal.applied as applied on load.load_id = applied.load_id
)

select
    load_id,
    extract,
    file_name,
    extract_date,
    tag,
    is_full,
    is_synthetic,
    sha256,
    size_bytes,
    sent_at,
    case when refusal_code is null and not is_snapshot_refused then 'loaded' else 'refused' end as status,
    case when is_snapshot_refused then 0 else rows_in end as rows_in,
    case when is_snapshot_refused then 0 else rows_fitting - rows_waiting end as rows_accepted,
    case when is_snapshot_refused then 0 else rows_rejected + rows_waiting end as rows_rejected,
    case when is_snapshot_refused then 0 else rows_duplicate end as rows_duplicate,
    rows_blank,
    rows_without_key,
    rows_new,
    rows_amended,
    rows_unchanged,
    columns_ignored,
    case when is_snapshot_refused then 'withdrawal_limit' else refusal_code end as refusal_code,
    case
        when is_snapshot_refused
            then
                file_name || ': this full snapshot would withdraw ' || found || ' of ' || present
                || ' current records, more than the limit.'
        else refusal
    end as refusal,
    loaded_at
from judged
