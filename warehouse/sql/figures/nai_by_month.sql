-- Notifications of non-accidental injury under one in England: one row per month from July 2018, since when the Panel
-- codes them.
select
    period_start,
    nai_under_1,
    is_provisional or is_partial as is_incomplete
from timeseries.notifications
where
    period_kind = 'month'
    and geographic_level = 'national'
    and basis = 'panel'
    and period_start >= date '2018-07-01'
order by period_start
