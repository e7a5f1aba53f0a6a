-- One row per area and calendar year: the infants a rate of that year is out of. Up to 2018 the births of the year to
-- 30 June, from 2019 those aged 0 at mid-year, after the newest estimate that one again. Estimates are on the
-- boundaries of April 2023: an authority recoded since or split whole before has them; one merged with others, of
-- which only the sum is known, has none.
with recursive successor as (
    select
        gss_code as old_gss_code,
        gss_code
    from ref.local_authority
    union all
    select
        successor.old_gss_code,
        change.new_gss_code
    from successor
    inner join ref.authority_change as change
        on successor.gss_code = change.old_gss_code and change.effective_from <= date '2023-04-01'
),

-- Two authorities or more made one: what each had is not known.
merged as (
    select new_gss_code
    from ref.authority_change
    where effective_from <= date '2023-04-01'
    group by new_gss_code
    having count(*) > 1
),

estimated as (
    select
        old_gss_code as area_code,
        gss_code
    from successor
    where
        old_gss_code = gss_code
        or old_gss_code not in (
            select old_gss_code
            from ref.authority_change
            where new_gss_code in (select new_gss_code from merged)
        )
    union
    select
        new_gss_code,
        old_gss_code
    from ref.authority_change
    where effective_from > date '2023-04-01'
    union
    select
        gss_code,
        unnest(string_split(gss_code, '/'))
    from ref.local_authority
    where authority_type = 'joint return'
    union
    select
        region_code,
        gss_code
    from ref.local_authority
    union
    select
        'E92000001',
        gss_code
    from ref.local_authority
),

newest as (
    select max(year) as year
    from ref.infant_population
    where measure = 'population_age_0_mid_year'
),

chosen as (
    select
        asked.year,
        case when asked.year < 2019 then 'live_births_year_to_30_june' else 'population_age_0_mid_year' end as measure,
        least(asked.year, newest.year) as year_used
    from (select unnest(range(2017, 2061))::integer as year) as asked
    cross join newest
)

select
    estimated.area_code,
    chosen.year,
    sum(population.value)::bigint as infants,
    case
        when chosen.year > chosen.year_used then 'population aged 0 mid-' || chosen.year_used || ', provisional'
        when chosen.measure = 'live_births_year_to_30_june' then 'live births, year to 30 June ' || chosen.year_used
        else 'population aged 0 mid-' || chosen.year_used
    end as denominator_basis
from estimated
cross join chosen
inner join ref.infant_population as population
    on
        estimated.gss_code = population.gss_code
        and chosen.measure = population.measure
        and chosen.year_used = population.year
group by estimated.area_code, chosen.year, chosen.year_used, chosen.measure
