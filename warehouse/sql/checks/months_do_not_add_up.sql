-- For England and every area the months of a calendar year make up the year.
select
    count(*) as violations,
    'error' as severity,
    'timeseries.notifications' as table_name
from (
    select
        basis,
        geographic_level,
        area_code,
        year(period_start) as calendar_year
    from timeseries.notifications
    group by basis, geographic_level, area_code, year(period_start)
    having
        coalesce(sum(notifications) filter (where period_kind = 'month'), 0)
        <> coalesce(sum(notifications) filter (where period_kind = 'calendar_year'), 0)
)
