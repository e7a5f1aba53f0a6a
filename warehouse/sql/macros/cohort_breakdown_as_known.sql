-- One row per dimension and category of the final cases as known on $day, in the words of the review (Figures 1-6 and every
-- other marginal); a category nothing falls in is a row of zero. Features of parents overlap and do not add up.
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
    where fact = 'ethnicity_reported'
),

population as (
    select
        category.dimension,
        category.category,
        count(distinct fact.notification_id) as cases
    from category
    left join fact
        on
            fact.fact = coalesce(category.population, 'outcome')
            and (category.population is null or fact.value = category.population_value)
    group by category.dimension, category.category
),

counted as (
    select
        category.dimension,
        category.category,
        count(distinct fact.notification_id)
            filter (where category.population is null or member.notification_id is not null) as cases
    from category
    left join fact on category.fact = fact.fact and category.value = fact.value
    left join fact as member
        on
            fact.notification_id = member.notification_id
            and category.population = member.fact
            and category.population_value = member.value
    group by category.dimension, category.category
)

select
    counted.dimension,
    counted.category,
    counted.cases,
    population.cases as denominator,
    100 * counted.cases / nullif(population.cases, 0) as percent
from counted
inner join population on counted.dimension = population.dimension and counted.category = population.category
