-- Figure 3: one row per ethnicity in the review's words: cases, and the final cases they are out of.
select
    category,
    cases,
    denominator
from cohort.breakdown
where dimension = 'ethnicity'
order by cases desc, category
