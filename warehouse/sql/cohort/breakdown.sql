-- One row per dimension and category of the final cases as known on $day, in the words of the review (Figures 1-6 and
-- every other marginal); a category nothing falls in is a row of zero, an ethnicity worded otherwise one more row.
-- Features of parents overlap and do not add up.
with fact as (
    select *
    from cohort_fact_as_known($day)
),

category as (
    select *
    from cohort_category()
    union all
    select distinct
        'ethnicity',
        value,
        fact,
        value,
        null,
        null
    from fact
    where
        fact = 'ethnicity_reported'
        and value not in (
            select listed.value
            from cohort_category() as listed
            where listed.dimension = 'ethnicity'
        )
),

member as (
    select distinct
        category.dimension,
        category.category,
        fact.notification_id,
        category.fact,
        category.value
    from category
    inner join fact
        on
            fact.fact = coalesce(category.population, 'outcome')
            and fact.value = coalesce(category.population_value, fact.value)
),

counted as (
    select
        category.dimension,
        category.category,
        count(fact.notification_id) as cases,
        count(member.notification_id) as denominator
    from category
    left join member on category.dimension = member.dimension and category.category = member.category
    left join fact
        on
            member.notification_id = fact.notification_id
            and member.fact = fact.fact
            and member.value = fact.value
    group by category.dimension, category.category
)

select
    dimension,
    category,
    cases,
    denominator,
    100 * cases / nullif(denominator, 0) as percent
from counted
