-- One row per dimension and category of the fieldwork review, as known on $day.
select
    dimension,
    category,
    cases,
    denominator
from cohort_breakdown_as_known($day)
order by all
