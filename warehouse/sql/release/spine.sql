-- One row per period that ended before $day, basis and area counted in it, with the names and codes a published table
-- shows. Basis panel has no year in which the Panel began.
with series as (
    select
        *,
        bool_or(geographic_level = 'national' and is_partial) over (partition by basis, period_kind, period_start)
            as is_partial_period
    from timeseries_notifications_as_known($day)
    where period_kind in ('quarter', 'half_year', 'financial_year') and not is_provisional and period_end < $day
),

located as (
    select distinct
        gss_code as area_code,
        region_code
    from ref.local_authority
),

coded as (
    select
        gss_code as area_code,
        arg_max(dfe_code, valid_from) as dfe_code,
        arg_max(name, valid_from) as area_name
    from ref.local_authority
    group by gss_code
)

select
    series.basis,
    series.period_kind,
    series.period_start,
    series.geographic_level,
    series.area_code,
    case series.geographic_level
        when 'regional' then series.area_code
        when 'local_authority' then located.region_code
    end as region_code,
    region.region_name,
    coded.dfe_code,
    coded.area_name
from series
left join located on series.area_code = located.area_code
left join coded on series.geographic_level = 'local_authority' and series.area_code = coded.area_code
left join ref.region as region
    on
        region.region_code
        = case series.geographic_level when 'regional' then series.area_code else located.region_code end
where not series.is_partial_period
order by all
