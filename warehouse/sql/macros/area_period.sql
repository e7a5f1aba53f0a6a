-- One row per period, basis and area on $boundaries (of_the_time, todays) in which the area existed and the extracts
-- known on $day reach: how much of the period they cover. The series begins in April 2018. A rolling year is there
-- once its last month is.
with bounds as (
    select
        date '2018-04-01' as first_day,
        max(extract_date) as newest_extract
    from quality.load
    where status = 'loaded' and extract = 'notifications' and extract_date <= $day
    having max(extract_date) is not null
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
        basis.basis,
        area.geographic_level,
        area.area_code,
        period.*,
        greatest(period.period_start, bounds.first_day, area.valid_from) as covered_from,
        least(period.period_end, bounds.newest_extract, coalesce(area.valid_to, period.period_end)) as covered_to,
        bounds.newest_extract
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
    cross join (values ('panel'), ('dfe')) as basis (basis)
)

select
    * exclude (covered_from, covered_to, newest_extract),
    date_diff('day', covered_from, covered_to) + 1 as days,
    period_end > newest_extract as is_provisional,
    covered_from > period_start or covered_to < least(period_end, newest_extract) as is_partial
from reached
where covered_from <= covered_to
