-- One row per region, and England last, of the newest complete financial year: notifications and non-accidental injury
-- under one on basis panel, as known now.
with newest as (
    select max(period_start) as period_start
    from timeseries.nai_rate
    where
        period_kind = 'financial_year'
        and geographic_level = 'national'
        and period_start >= date '2018-07-01'
        and not is_provisional
        and not is_partial
)

select
    coalesce(region.region_name, 'England') as area,
    counted.period_start,
    counted.notifications,
    counted.nai_under_1,
    rate.infants,
    rate.rate_per_100k as rate,
    rate.rate_lower,
    rate.rate_upper
from timeseries.notifications as counted
inner join newest on counted.period_start = newest.period_start
inner join timeseries.nai_rate as rate
    on
        counted.period_kind = rate.period_kind
        and counted.period_start = rate.period_start
        and counted.geographic_level = rate.geographic_level
        and counted.area_code = rate.area_code
left join ref.region as region on counted.area_code = region.region_code
where
    counted.period_kind = 'financial_year'
    and counted.basis = 'panel'
    and counted.geographic_level in ('national', 'regional')
order by counted.geographic_level = 'national', area
