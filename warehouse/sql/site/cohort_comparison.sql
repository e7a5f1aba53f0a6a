-- One row per dimension and category: the final cases beside all injuries under one of the review's window.
select
    dimension,
    category,
    cohort_cases,
    cohort_denominator,
    cohort_percent,
    all_cases,
    all_denominator,
    all_percent,
    p_value
from cohort.comparison
order by dimension, cohort_cases desc, category
