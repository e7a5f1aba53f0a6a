-- One row per coded column and code: its share among the records that the newest extract brought or changed, and
-- among those of the
-- extract before. Full snapshots that change little say little and are weighed by their rows like any other.
with coded as (
    unpivot (
        select
            'notifications' as extract,
            valid_from,
            nature,
            nai_initial
        from history.notification_version
        where is_present
    )
    on nature, nai_initial into name column_name value code
    union all
    unpivot (
        select
            'children' as extract,
            valid_from,
            sex,
            ethnicity,
            disability,
            looked_after,
            agency_status
        from history.child_version
        where is_present
    )
    on sex, ethnicity, disability, looked_after, agency_status into name column_name value code
    union all
    unpivot (
        select
            'rapid_reviews' as extract,
            valid_from,
            nai,
            lcspr_decision
        from history.rapid_review_version
        where is_present
    )
    on nai, lcspr_decision into name column_name value code
),

placed as (
    select
        *,
        dense_rank() over (partition by extract order by valid_from desc) as place
    from coded
),

counted as (
    select
        extract,
        column_name,
        code,
        count(*) filter (where place = 1) as cells_current,
        count(*) filter (where place = 2) as cells_previous
    from placed
    where place <= 2
    group by all
),

summed as (
    select
        *,
        sum(cells_current) over (partition by extract, column_name) as rows_current,
        sum(cells_previous) over (partition by extract, column_name) as rows_previous
    from counted
)

select
    extract,
    column_name,
    code,
    cells_current / nullif(rows_current, 0) as share_current,
    cells_previous / nullif(rows_previous, 0) as share_previous,
    rows_current::bigint as rows_current,
    rows_previous::bigint as rows_previous
from summed
order by all
