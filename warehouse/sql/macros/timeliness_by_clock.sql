-- One row per period, basis and area on $boundaries and clock: how many were due and done in time, and the lags
-- within which half and nine in ten of those done were done (the smallest number of working days by which that part
-- was done); as known on $day, with $frozen as first notified.
with by_area as (
    select
        counted.basis,
        counted.month,
        member.geographic_level,
        member.area_code,
        counted.clock,
        counted.lag,
        sum(member.share * counted.due) as due,
        sum(member.share * counted.in_time) as in_time,
        sum(member.share * counted.done) as done
    from authority_month_lag($day, $frozen) as counted
    inner join ref.area_member as member on counted.gss_code = member.gss_code and member.boundaries = $boundaries
    group by all
),

by_period as (
    select
        period.period_kind,
        period.period_start,
        by_area.* exclude (month, due, in_time, done),
        coalesce(sum(by_area.due), 0) as due,
        coalesce(sum(by_area.in_time), 0) as in_time,
        coalesce(sum(by_area.done), 0) as done
    from by_area
    inner join ref.period as period on by_area.month = period.month
    group by all
),

ranked as (
    select
        *,
        sum(done) over through as done_by_lag,
        sum(done) over everything as done_in_all
    from by_period
    window
        everything as (partition by period_kind, period_start, basis, geographic_level, area_code, clock),
        through as (
            partition by period_kind, period_start, basis, geographic_level, area_code, clock
            order by lag nulls last
        )
)

select
    period_kind,
    period_start,
    basis,
    geographic_level,
    area_code,
    clock,
    sum(due) as due,
    sum(in_time) as in_time,
    sum(done) as done,
    min(lag) filter (where done_in_all > 0 and done_by_lag >= 0.5e0 * done_in_all * (1 - 1e-12)) as median_lag,
    min(lag) filter (where done_in_all > 0 and done_by_lag >= 0.9e0 * done_in_all * (1 - 1e-12)) as p90_lag
from ranked
group by all
