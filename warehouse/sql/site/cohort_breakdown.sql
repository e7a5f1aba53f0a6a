-- One row per dimension and category of the final cases.
select
    dimension,
    category,
    cases,
    denominator,
    percent
from cohort.breakdown
order by dimension, cases desc, category
