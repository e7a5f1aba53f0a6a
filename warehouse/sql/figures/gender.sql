-- Figure 2: one row per gender: cases, and the final cases they are out of.
select
    category,
    cases,
    denominator
from cohort.breakdown
where dimension = 'gender'
order by cases desc, category
