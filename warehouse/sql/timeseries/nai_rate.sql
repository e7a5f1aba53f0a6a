-- One row per period and area on basis panel: non-accidental injury under one and the infants it is out of. The
-- infants of a
-- year are those aged 0 at its middle; before 2019 the births of the year to 30 June; after 2022 those of 2022,
-- provisional.
with recursive successor as (
    select
        gss_code as old_gss_code,
        gss_code
    from ref.local_authority
    union
    select
        successor.old_gss_code,
        change.new_gss_code
    from successor
    inner join ref.authority_change as change
        on successor.gss_code = change.old_gss_code and change.effective_from <= date '2023-04-01'
),

boundary_2023 as (
    select distinct
        old_gss_code as gss_code,
        gss_code as gss_code_2023
    from successor
),

-- An authority whose area became only part of a new one, or whose code came after April 2023, has no estimate of its
-- own unless
-- it was merely recoded.
recoded_later as (
    select
        new_gss_code as gss_code,
        old_gss_code as gss_code_2023
    from ref.authority_change
    where effective_from > date '2023-04-01'
),

shared as (
    select new_gss_code
    from ref.authority_change
    where effective_from <= date '2023-04-01'
    group by new_gss_code
    having count(*) > 1
),

joint_return as (
    select
        gss_code,
        unnest(string_split(gss_code, '/')) as gss_code_2023
    from ref.local_authority
    where authority_type = 'joint return'
),

area_part as (
    select
        area_code,
        gss_code_2023
    from (
        select
            gss_code as area_code,
            gss_code_2023
        from boundary_2023
        union
        select * from recoded_later
        union
        select * from joint_return
    )
    where
        gss_code_2023 in (select gss_code from ref.infant_population)
        and (area_code = gss_code_2023 or gss_code_2023 not in (select new_gss_code from shared))
        and area_code not in (
            select old_gss_code
            from ref.authority_change
            where new_gss_code in (select new_gss_code from shared)
        )
    union
    select
        region_code,
        gss_code
    from ref.local_authority
    where gss_code in (select gss_code from ref.infant_population)
    union
    select
        'E92000001',
        gss_code
    from ref.infant_population
),

estimate as (
    select
        gss_code,
        measure,
        year,
        value,
        max(year) over (partition by measure) as newest_year
    from ref.infant_population
),

chosen as (
    select
        asked.year,
        case when asked.year < 2019 then 'live_births_year_to_30_june' else 'population_age_0_mid_year' end as measure,
        least(asked.year, newest.year) as year_used
    from (select unnest(range(2017, 2101))::integer as year) as asked
    cross join (
        select max(newest_year) as year
        from estimate
        where measure = 'population_age_0_mid_year'
    ) as newest
),

infants as (
    select
        area_part.area_code,
        chosen.year,
        sum(estimate.value)::bigint as infants,
        any_value(chosen.measure) as measure,
        any_value(chosen.year_used) as year_used
    from area_part
    cross join chosen
    inner join estimate
        on
            area_part.gss_code_2023 = estimate.gss_code
            and chosen.measure = estimate.measure
            and chosen.year_used = estimate.year
    group by area_part.area_code, chosen.year
),

period as (
    select
        *,
        case period_kind when 'month' then 1 when 'quarter' then 3 when 'half_year' then 6 else 12 end as months
    from timeseries.notifications
    where basis = 'panel'
),

dated as (
    select
        *,
        year(period_start + to_months(months // 2)) as middle_year,
        date_diff('day', period_start, (period_start + to_months(months))::date) as days
    from period
)

select
    dated.period_kind,
    dated.period_start,
    dated.basis,
    dated.geographic_level,
    dated.area_code,
    dated.nai_under_1,
    infants.infants,
    dated.days / nullif(365.25, 0) as years,
    case
        when infants.infants is null then 'no estimate for this area on these boundaries'
        when infants.infants < 100 then 'too few infants for a rate'
        when dated.middle_year > infants.year_used
            then 'population aged 0 mid-' || infants.year_used || ', provisional'
        when infants.measure = 'live_births_year_to_30_june' then 'live births, year to 30 June ' || infants.year_used
        else 'population aged 0 mid-' || infants.year_used
    end as denominator_basis,
    dated.is_provisional
from dated
left join infants on dated.area_code = infants.area_code and dated.middle_year = infants.year
