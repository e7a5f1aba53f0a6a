-- One row per area and authority code counted in it. On the boundaries of the time an authority is itself, on today's
-- it is what it became: an authority that was split is shared out by births, and so is a joint return. Where the
-- births of a part are not known (the reorganisation of Dorset in 2019) the old authorities stay as they were.
with recursive followed as (
    select
        old_gss_code,
        new_gss_code,
        share_of_old_by_births
    from ref.authority_change as change
    where
        change.new_gss_code not in (
            select unknown.new_gss_code
            from ref.authority_change as unknown
            where unknown.share_of_old_by_births is null
        )
),

born as (
    select
        joint.gss_code as old_gss_code,
        births.gss_code as new_gss_code,
        births.value / nullif(sum(births.value) over (partition by joint.gss_code), 0) as share_of_old_by_births
    from ref.local_authority as joint
    inner join ref.infant_population as births
        on
            list_contains(string_split(joint.gss_code, '/'), births.gss_code)
            and births.measure = 'live_births_year_to_30_june'
            and births.year = 2019
    where joint.authority_type = 'joint return'
),

step as (
    select * from followed
    union all
    select * from born
),

became as (
    select distinct
        gss_code,
        gss_code as area_code,
        1.0::double as share
    from ref.local_authority
    union all
    select
        became.gss_code,
        step.new_gss_code,
        became.share * step.share_of_old_by_births
    from became
    inner join step on became.area_code = step.old_gss_code
),

located as (
    select distinct
        gss_code,
        region_code
    from ref.local_authority
)

select
    'of_the_time' as boundaries,
    'national' as geographic_level,
    'E92000001' as area_code,
    gss_code,
    1.0::double as share
from located
union all
select
    'of_the_time',
    'regional',
    region_code,
    gss_code,
    1.0::double
from located
union all
select
    'of_the_time',
    'local_authority',
    gss_code,
    gss_code,
    1.0::double
from located
union all
select
    'todays',
    'local_authority',
    area_code,
    gss_code,
    share
from became
where area_code not in (select old_gss_code from step)
