-- Every theme of a case is one of the themes of the fieldwork review.
select
    count(*) as violations,
    'error' as severity,
    'core.review_case' as table_name
from cohort.case_theme as case_theme
anti join ref.theme as theme on case_theme.theme_code = theme.theme_code
