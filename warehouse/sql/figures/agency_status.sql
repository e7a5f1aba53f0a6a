-- Figure 5: one row per involvement of agencies: cases, and the final cases they are out of.
select
    category,
    cases,
    denominator
from cohort.breakdown
where dimension = 'agency_status'
order by cases desc, category
