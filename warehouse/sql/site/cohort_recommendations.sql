-- One row per recommendation of the fieldwork review and theme it answers.
select
    recommendation_code,
    recommendation,
    theme,
    cases,
    authorities
from cohort.recommendation
order by recommendation_code, theme_code
