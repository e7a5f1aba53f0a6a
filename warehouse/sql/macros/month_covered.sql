-- For each watched monthly measure: the delivery that first covered a month, which is when all extracts the measure is
-- made from have been delivered for the whole of it; for reviews due within 15 days, when the last of them was due.
with delivery as (
    select distinct
        extract,
        extract_date
    from quality.load
    where status = 'loaded' and extract in ('notifications', 'children', 'rapid_reviews')
),

month as (
    select
        period.month,
        period.period_end,
        last_day.day as reviews_due_on
    from ref.period as period
    inner join ref.working_day as month_end on period.period_end = month_end.day
    inner join ref.working_day as last_day
        on month_end.working_day_number + 16 = last_day.working_day_number and last_day.is_working_day
    where period.period_kind = 'month' and period.month >= date '2018-07-01'
),

-- What a figure is made from: a month is covered once all of these have been delivered for the whole of it.
needed as (
    select
        measure,
        unnest(extracts) as extract,
        is_reviews_due
    from (
        values
        ('nai_under_1', ['notifications', 'children'], false),
        ('nai_share', ['notifications', 'children', 'rapid_reviews'], false),
        ('within_5_days', ['notifications'], false),
        ('reviewed_within_15_days', ['notifications', 'rapid_reviews'], true),
        ('notifications', ['notifications', 'children'], false)
    ) as made (measure, extracts, is_reviews_due)
),

first_covering as (
    select
        needed.measure,
        needed.extract,
        month.month,
        min(delivery.extract_date) as covered_on
    from needed
    cross join month
    left join delivery
        on
            needed.extract = delivery.extract
            and delivery.extract_date >= if(needed.is_reviews_due, month.reviews_due_on, month.period_end)
    group by needed.measure, needed.extract, month.month
)

select
    measure,
    month,
    max(covered_on) as covered_on
from first_covering
group by measure, month
having count(covered_on) = count(*)
