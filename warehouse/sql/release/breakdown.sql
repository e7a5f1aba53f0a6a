-- One row per dimension and category of the fieldwork review, as known on $day. A category that is none of the review's
-- own is a reviewer's wording, text from a cell of an extract: such cases are one category here.
with listed as (
    select distinct
        dimension,
        category
    from cohort_category()
)

select
    breakdown.dimension,
    coalesce(listed.category, 'worded otherwise') as category,
    sum(breakdown.cases)::bigint as cases,
    max(breakdown.denominator) as denominator
from cohort_breakdown_as_known($day) as breakdown
left join listed on breakdown.dimension = listed.dimension and breakdown.category = listed.category
group by all
order by all
