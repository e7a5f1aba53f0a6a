-- One row per recommendation of the review and theme it answers: the final cases with that theme, as known on $day.
with answered as (
    select
        recommendation_code,
        unnest(string_split(theme_codes, ';')) as theme_code
    from ref.recommendation
)

select
    answered.recommendation_code,
    answered.theme_code,
    recommendation.label as recommendation,
    theme.label as theme,
    counted.cases,
    counted.authorities
from answered
inner join ref.recommendation as recommendation on answered.recommendation_code = recommendation.recommendation_code
inner join ref.theme as theme on answered.theme_code = theme.theme_code
inner join cohort_theme_as_known($day) as counted on answered.theme_code = counted.theme_code
