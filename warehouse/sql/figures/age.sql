-- Figure 4: one row per completed month of age, 0 to 11 at least, and one without a month where it is not known:
-- final cases.
with age as (
    select
        age_months,
        count(*) as cases
    from cohort_case_as_known(date '9999-12-30')
    group by age_months
),

month as (
    select unnest(range(12))::integer as age_months
)

select
    coalesce(month.age_months, age.age_months) as age_months,
    coalesce(age.cases, 0) as cases
from month
full join age on month.age_months = age.age_months
order by age_months nulls last
