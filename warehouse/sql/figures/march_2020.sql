-- Rate of non-accidental injury under one around March 2020: one row per month of the model, the mean rate of its
-- side of the interruption, and how the rate moved by the form to quote.
with month as (
    select
        period_start,
        nai_under_1,
        rate_per_100k,
        infants * years as infant_years,
        period_start >= date '2020-04-01' as is_after
    from timeseries.nai_rate
    where
        period_kind = 'month'
        and geographic_level = 'national'
        and period_start between date '2018-07-01' and date '2022-03-01'
        and not is_provisional
)

select
    month.period_start,
    month.is_after,
    month.rate_per_100k as rate,
    100000 * sum(month.nai_under_1) over side / nullif(sum(month.infant_years) over side, 0) as mean,
    step.rate_ratio as ratio,
    step.ratio_lower,
    step.ratio_upper,
    false as is_incomplete
from month
left join timeseries.march_2020 as step on step.is_primary and step.term = 'step'
window side as (partition by month.is_after)
order by month.period_start
