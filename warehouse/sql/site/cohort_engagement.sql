-- One row per group the reviewers met.
select
    "group",
    meetings,
    people
from cohort.engagement
order by "group"
