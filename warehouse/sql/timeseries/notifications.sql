-- One row per period kind, period, basis, level and area: how many notifications of what kind. Counted once by month
-- and
-- authority, then rolled up; every period in which an area existed is a row, with zeros where nothing was notified.
with incident as (
    select
        'panel' as basis,
        *
    from core.incident
    where in_panel_scope
    union all
    select
        'dfe' as basis,
        *
    from incidents_as_notified()
    where in_dfe_scope
),

monthly as (
    select
        basis,
        notified_month as month,
        gss_code,
        region_code,
        count(*) as notifications,
        sum(children)::bigint as children,
        count(*) filter (where nature = 'death') as deaths,
        count(*) filter (where nature = 'serious_harm') as serious_harm,
        count(*) filter (where nature = 'other') as other,
        count(*) filter (where is_under_1) as under_1,
        count(*) filter (where has_rapid_review) as rapid_reviews,
        count(*) filter (where is_nai_under_1) as nai_under_1,
        count(*) filter (where is_nai_under_1 and has_rapid_review) as nai_under_1_reviewed
    from incident
    group by all
),

level as (
    select *
    from (
        values ('national'), ('regional'), ('local_authority')
    ) as listed (geographic_level)
),

by_area as (
    select
        monthly.* exclude (gss_code, region_code),
        level.geographic_level,
        case level.geographic_level
            when 'national' then 'E92000001'
            when 'regional' then monthly.region_code
            else monthly.gss_code
        end as area_code
    from monthly
    cross join level
),

bounds as (
    select
        date '2018-04-01' as first_month,
        max(extract_date) as newest_extract
    from quality.load
    where status = 'loaded' and extract = 'notifications'
    having max(extract_date) is not null
),

area as (
    select
        'national' as geographic_level,
        'E92000001' as area_code,
        date '2009-01-01' as valid_from,
        cast(null as date) as valid_to
    union all
    select
        'regional',
        region_code,
        date '2009-01-01',
        null
    from ref.region
    union all
    select
        'local_authority',
        gss_code,
        valid_from,
        valid_to
    from ref.local_authority
),

basis as (
    select *
    from (
        values ('panel'), ('dfe')
    ) as listed (basis)
),

spine as (
    select
        basis.basis,
        area.geographic_level,
        area.area_code,
        unnest(
            generate_series(
                greatest(bounds.first_month, date_trunc('month', area.valid_from)::date)::timestamp,
                least(bounds.newest_extract, coalesce(area.valid_to, bounds.newest_extract))::timestamp,
                interval 1 month
            )
        )::date as month
    from area
    cross join basis
    cross join bounds
),

complete as (
    select
        coalesce(spine.basis, by_area.basis) as basis,
        coalesce(spine.geographic_level, by_area.geographic_level) as geographic_level,
        coalesce(spine.area_code, by_area.area_code) as area_code,
        coalesce(spine.month, by_area.month) as month,
        by_area.* exclude (basis, geographic_level, area_code, month)
    from spine
    full join by_area
        on
            spine.basis = by_area.basis
            and spine.geographic_level = by_area.geographic_level
            and spine.area_code = by_area.area_code
            and spine.month = by_area.month
),

period as (
    select
        complete.*,
        unnest(
            [
                { 'period_kind': 'month', 'period_start': month, 'months': 1 },
                { 'period_kind': 'quarter', 'period_start': date_trunc('quarter', month)::date, 'months': 3 },
                {
                    'period_kind': 'half_year',
                    'period_start': (
                        date_trunc('quarter', month)
                        - case when quarter(month) in (1, 3) then interval 3 months else interval 0 months end
                    )::date,
                    'months': 6
                },
                {
                    'period_kind': 'financial_year',
                    'period_start': make_date(
                        (year(month) - case when month(month) < 4 then 1 else 0 end)::bigint, 4, 1
                    ),
                    'months': 12
                },
                { 'period_kind': 'calendar_year', 'period_start': date_trunc('year', month)::date, 'months': 12 }
            ],
            recursive := true
        )
    from complete
)

select
    period_kind,
    period_start,
    basis,
    geographic_level,
    area_code,
    coalesce(sum(notifications), 0)::bigint as notifications,
    coalesce(sum(children), 0)::bigint as children,
    coalesce(sum(deaths), 0)::bigint as deaths,
    coalesce(sum(serious_harm), 0)::bigint as serious_harm,
    coalesce(sum(other), 0)::bigint as other,
    coalesce(sum(under_1), 0)::bigint as under_1,
    case when basis = 'panel' then coalesce(sum(rapid_reviews), 0)::bigint end as rapid_reviews,
    case when basis = 'panel' then coalesce(sum(nai_under_1), 0)::bigint end as nai_under_1,
    case when basis = 'panel' then coalesce(sum(nai_under_1_reviewed), 0)::bigint end as nai_under_1_reviewed,
    (period_start + to_months(any_value(months)) - interval 1 day)::date
    > (select bounds.newest_extract from bounds) as is_provisional
from period
group by period_kind, period_start, basis, geographic_level, area_code
