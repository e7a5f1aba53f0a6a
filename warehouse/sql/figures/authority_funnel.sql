-- One row per authority of today, by name: notifications of non-accidental injury under one on basis panel in the
-- newest five complete financial years, none before April 2019, and the infant years they are out of.
with complete as (
    select *
    from timeseries.nai_rate_todays_boundaries
    where
        period_kind = 'financial_year'
        and geographic_level = 'local_authority'
        and period_start >= date '2019-04-01'
        and not is_provisional
        and not is_partial
)

select
    authority.name as authority,
    region.region_name as region,
    min(series.period_start) as first_year,
    max(series.period_start) as last_year,
    sum(series.nai_under_1) as nai_under_1,
    sum(series.infants * series.years) as infant_years
from complete as series
inner join ref.local_authority as authority
    on series.area_code = authority.gss_code and authority.valid_to is null
left join ref.region as region on authority.region_code = region.region_code
where series.period_start > (select max(complete.period_start) from complete) - interval 5 year
group by authority.name, region.region_name
order by authority.name
