-- Notifications of non-accidental injury under one in England: one row per month from July 2018, since when the Panel
-- codes them, and whether it is over as far as the data go: the count of one that is not would look like a fall.
select
    period_start,
    nai_under_1,
    is_provisional or is_partial as is_incomplete,
    not is_provisional as is_over
from timeseries.notifications
where
    period_kind = 'month'
    and geographic_level = 'national'
    and basis = 'panel'
    and period_start >= date '2018-07-01'
order by period_start
