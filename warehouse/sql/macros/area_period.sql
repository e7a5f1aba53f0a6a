-- One row per period, basis and area on $boundaries (of_the_time, todays) in which the area existed and the extracts
-- known on $day reach: how much of the period they cover. Basis dfe begins with April 2018, basis panel with the day
-- from which the Panel receives notifications and codes them, 29 June 2018. A rolling year is there once its last month
-- is. Ages are told by the extract of children: a period is provisional until that reaches its end, too, unless there
-- has never been one.
with newest as (
    select
        max(extract_date) filter (where extract = 'notifications') as newest_extract,
        max(extract_date) filter (where extract = 'children') as newest_children
    from quality.load
    where status = 'loaded' and extract in ('notifications', 'children') and extract_date <= $day
    having max(extract_date) filter (where extract = 'notifications') is not null
),

bounds as (
    select
        basis.basis,
        basis.first_day,
        newest.newest_extract,
        least(newest.newest_extract, newest.newest_children) as whole_until
    from newest
    cross join (values ('panel', date '2018-06-29'), ('dfe', date '2018-04-01')) as basis (basis, first_day)
),

period as (
    select distinct
        period_kind,
        period_start,
        period_end
    from ref.period
),

reached as (
    select
        bounds.basis,
        area.geographic_level,
        area.area_code,
        period.*,
        greatest(period.period_start, bounds.first_day, area.valid_from) as covered_from,
        least(period.period_end, bounds.newest_extract, coalesce(area.valid_to, period.period_end)) as covered_to,
        bounds.newest_extract,
        bounds.whole_until
    from period
    inner join bounds
        on
            period.period_end >= bounds.first_day
            and period.period_start <= bounds.newest_extract
            and (
                period.period_kind <> 'rolling_12_months'
                or (period.period_start >= bounds.first_day and period.period_end <= last_day(bounds.newest_extract))
            )
    inner join ref.area as area
        on
            area.boundaries = $boundaries
            and period.period_end >= area.valid_from
            and period.period_start <= coalesce(area.valid_to, period.period_start)
)

select
    * exclude (covered_from, covered_to, newest_extract, whole_until),
    date_diff('day', covered_from, covered_to) + 1 as days,
    period_end > whole_until as is_provisional,
    covered_from > period_start or covered_to < least(period_end, newest_extract) as is_partial
from reached
where covered_from <= covered_to
