-- Rate of non-accidental injury under one: one row per region or England and financial year; 2018-19 is not complete,
-- because the Panel codes since July. A period not over is drawn once half of it is covered: before, it would look
-- like a fall.
select
    coalesce(region.region_name, 'England') as area,
    series.period_start,
    series.rate_per_100k as rate,
    series.rate_lower,
    series.rate_upper,
    series.is_provisional or series.is_partial or series.period_start < date '2018-07-01' as is_incomplete
from timeseries.nai_rate as series
left join ref.region as region on series.area_code = region.region_code
where
    series.period_kind = 'financial_year'
    and series.geographic_level in ('national', 'regional')
    and (not series.is_provisional or 2 * 365.25e0 * series.years > series.period_end - series.period_start)
order by area, series.period_start
