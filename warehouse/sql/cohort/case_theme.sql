-- One row per final case and theme found in it, as known on $day.
select distinct
    notification_id,
    unnest(themes) as theme_code
from history.review_case_version
where stage = 'final' and is_present and valid_from <= $day and (valid_to is null or valid_to > $day)
