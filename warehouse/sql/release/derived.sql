-- One row per finished half or financial year of basis panel for England: share and rate with their limits, in per cent
-- and per 100,000 infants and year.
select
    share.period_kind,
    share.period_start,
    100 * share.share as share,
    100 * share.share_lower as share_lower,
    100 * share.share_upper as share_upper,
    rate.rate_per_100k,
    rate.rate_lower,
    rate.rate_upper
from timeseries_nai_share_as_known($day) as share
inner join timeseries_nai_rate_as_known($day) as rate
    on
        share.period_kind = rate.period_kind
        and share.period_start = rate.period_start
        and share.geographic_level = rate.geographic_level
        and share.area_code = rate.area_code
where
    share.geographic_level = 'national'
    and share.period_kind in ('half_year', 'financial_year')
    and not share.is_provisional
    and not share.is_partial
    and share.period_end < $day
