-- Notifications of non-accidental injury under one in England: one row per month from July 2018, since when the Panel
-- codes them. A period not over is drawn once half of it is covered: before, it would look like a fall.
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
    and (not is_provisional or 2 * days > period_end - period_start)
order by period_start
