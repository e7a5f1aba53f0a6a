-- England, the newest 24 months, newest first: one row per month and delivery that moved a figure of it.
select
    period_start,
    known_on,
    revision,
    notifications,
    notifications_change,
    nai_under_1,
    nai_under_1_change
from timeseries.revisions
where area_code = 'E92000001'
qualify dense_rank() over (order by period_start desc) <= 24
order by period_start desc, known_on desc
