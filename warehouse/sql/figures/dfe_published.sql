-- The department's own series of England: one row per half year, of the newest release that holds it.
select
    period_start,
    value,
    false as is_incomplete
from timeseries.dfe_published
where
    period_kind = 'half_year'
    and geographic_level = 'national'
    and lower(breakdown) = 'total'
    and lower(category) = 'total'
qualify row_number() over (partition by period_start order by release desc) = 1
order by period_start
