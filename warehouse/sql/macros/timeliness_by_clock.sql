-- One row per period, basis and area on $boundaries and clock: how many were due and done in time, and the lags within
-- which half and nine in ten of those done were done (the smallest number of working days by which that part was done);
-- as known on $day, with $frozen as first notified.
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

-- Every month counts in 17 periods: numbers in place of the names make that a fifth of the work.
series as (
    select
        *,
        row_number() over (order by basis, geographic_level, area_code, clock) as series_number
    from (
        select distinct
            basis,
            geographic_level,
            area_code,
            clock
        from by_area
    )
),

period as (
    select
        *,
        dense_rank() over (order by period_kind, period_start) as period_number
    from ref.period
),

numbered as (
    select
        series.series_number,
        by_area.month,
        by_area.lag,
        by_area.due,
        by_area.in_time,
        by_area.done
    from by_area
    inner join series
        on
            by_area.basis = series.basis
            and by_area.geographic_level = series.geographic_level
            and by_area.area_code = series.area_code
            and by_area.clock = series.clock
),

-- What was due does not depend on the lag: summed by month first, a fifth of the rows goes into the periods.
by_month as (
    select
        series_number,
        month,
        coalesce(sum(due), 0) as due,
        coalesce(sum(in_time), 0) as in_time,
        coalesce(sum(done), 0) as done
    from numbered
    group by all
),

by_period as (
    select
        period.period_number * 100000 + by_month.series_number as cell,
        sum(by_month.due) as due,
        sum(by_month.in_time) as in_time,
        sum(by_month.done) as done
    from by_month
    inner join period on by_month.month = period.month
    group by all
),

by_lag as (
    select
        period.period_number * 100000 + numbered.series_number as cell,
        numbered.lag,
        sum(numbered.done) as done
    from numbered
    inner join period on numbered.month = period.month
    where numbered.done > 0
    group by all
),

ranked as (
    select
        *,
        sum(done) over (
            partition by cell
            order by lag
        ) as done_by_lag,
        sum(done) over (partition by cell) as done_in_all
    from by_lag
),

-- Shares of split authorities add up with rounding errors: a part reached but for one counts as reached.
lags as (
    select
        cell,
        min(lag) filter (where done_by_lag >= 0.5e0 * done_in_all * (1 - 1e-12)) as median_lag,
        min(lag) filter (where done_by_lag >= 0.9e0 * done_in_all * (1 - 1e-12)) as p90_lag
    from ranked
    group by cell
),

summed as (
    select
        by_period.cell // 100000 as period_number,
        by_period.cell % 100000 as series_number,
        by_period.due,
        by_period.in_time,
        by_period.done,
        lags.median_lag,
        lags.p90_lag
    from by_period
    left join lags on by_period.cell = lags.cell
)

select
    period.period_kind,
    period.period_start,
    series.* exclude (series_number),
    summed.* exclude (period_number, series_number)
from summed
inner join series on summed.series_number = series.series_number
inner join (
    select distinct
        period_number,
        period_kind,
        period_start
    from period
) as period
    on summed.period_number = period.period_number
