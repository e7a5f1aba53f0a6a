-- Rate of non-accidental injury under one in England: one row per twelve months from July 2018, since when the Panel
-- codes them. A period not over is drawn once half of it is covered: before, it would look like a fall.
select
    period_start,
    rate_per_100k as rate,
    rate_lower,
    rate_upper,
    is_provisional or is_partial as is_incomplete
from timeseries.nai_rate
where
    period_kind = 'rolling_12_months'
    and geographic_level = 'national'
    and period_start >= date '2018-07-01'
    and (not is_provisional or 2 * 365.25e0 * years > period_end - period_start)
order by period_start
