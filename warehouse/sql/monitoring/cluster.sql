-- What clusters are looked for in: NAI under one and infant-years of each of today's authorities and month, with the
-- authorities it borders (assets/watching/clusters.py scans them). A month is there once it has been over for two
-- months on the day of the newest delivery of notifications and children.
with border as (
    select
        gss_code,
        neighbour_gss_code
    from ref.authority_neighbour
    union all
    select
        neighbour_gss_code,
        gss_code
    from ref.authority_neighbour
),

bordered as (
    select
        gss_code,
        list(neighbour_gss_code order by neighbour_gss_code) as neighbours
    from border
    group by gss_code
),

-- The day up to which both have been delivered.
newest as (
    select min(extract_date) as known_on
    from (
        select
            extract,
            max(extract_date) as extract_date
        from quality.load
        where status = 'loaded' and extract in ('notifications', 'children')
        group by extract
    )
    having count(*) = 2
)

select
    series.area_code,
    authority.region_code,
    series.period_start as month,
    newest.known_on,
    series.nai_under_1,
    nullif(series.infants * series.years, 0) as infant_years,
    coalesce(bordered.neighbours, []) as neighbours
from timeseries.nai_rate_todays_boundaries as series
inner join ref.local_authority as authority
    on
        series.area_code = authority.gss_code
        and authority.valid_to is null
        and authority.authority_type <> 'joint return'
inner join newest on last_day(series.period_start) + interval 2 month <= newest.known_on
left join bordered on series.area_code = bordered.gss_code
where series.period_kind = 'month'
order by series.area_code, series.period_start
