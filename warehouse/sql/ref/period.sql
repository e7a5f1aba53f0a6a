-- One row per period and month in it, from 2009 to 2060. The half years and the financial year are those of the
-- department: from April.
with month as (
    select unnest(generate_series(date '2009-01-01', date '2060-12-01', interval 1 month))::date as month
),

starting as (
    select
        month,
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
    from month
),

rolling as (
    select
        month,
        'rolling_12_months' as period_kind,
        (month - to_months(unnest(range(12)::integer[])))::date as period_start,
        12 as months
    from month
)

select
    period_kind,
    period_start,
    (period_start + to_months(months) - interval 1 day)::date as period_end,
    month
from (
    select * from starting
    union all by name
    select * from rolling
)
