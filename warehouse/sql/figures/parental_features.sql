-- Figure 6: one row per feature of parents: cases, and the final cases they are out of.
select
    category,
    cases,
    denominator
from cohort.breakdown
where dimension = 'parental_feature'
order by cases desc, category
