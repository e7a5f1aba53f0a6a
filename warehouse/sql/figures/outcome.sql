-- Figure 1: one row per outcome: cases, and the final cases they are out of.
select
    category,
    cases,
    denominator
from cohort.breakdown
where dimension = 'outcome'
order by cases desc, category
