-- In every period the notifications of the regions make up those of England.
select
    count(*) as violations,
    'error' as severity,
    'timeseries.notifications' as table_name
from (
    select
        period_kind,
        period_start,
        basis
    from timeseries.notifications
    group by period_kind, period_start, basis
    having
        coalesce(sum(notifications) filter (where geographic_level = 'national'), 0)
        <> coalesce(sum(notifications) filter (where geographic_level = 'regional'), 0)
)
