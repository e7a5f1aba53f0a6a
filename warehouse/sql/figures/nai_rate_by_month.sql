-- Rate of non-accidental injury under one in England: one row per month from July 2018, since when the Panel codes
-- them, and whether it is over as far as the data go: the rate of a few days would look like a fall or a rise.
select
    period_start,
    rate_per_100k as rate,
    rate_lower,
    rate_upper,
    is_provisional or is_partial as is_incomplete,
    not is_provisional as is_over
from timeseries.nai_rate
where
    period_kind = 'month'
    and geographic_level = 'national'
    and period_start >= date '2018-07-01'
order by period_start
