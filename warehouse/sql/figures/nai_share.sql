-- Share of non-accidental injury under one among the reviewed in England: one row per quarter from July 2018, since
-- when the Panel codes them.
select
    period_start,
    numerator,
    denominator,
    share,
    share_lower,
    share_upper,
    is_provisional or is_partial as is_incomplete
from timeseries.nai_share
where
    period_kind = 'quarter'
    and geographic_level = 'national'
    and period_start >= date '2018-07-01'
order by period_start
