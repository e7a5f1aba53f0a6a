-- One row per theme of the fieldwork review as known on $day: final cases with it and the authorities they come from.
with located as (
    select
        case_theme.theme_code,
        case_theme.notification_id,
        incident.gss_code
    from cohort_case_theme_as_known($day) as case_theme
    inner join incidents_as_known($day) as incident on case_theme.notification_id = incident.notification_id
)

select
    theme.theme_code,
    count(located.notification_id) as cases,
    count(distinct located.gss_code) as authorities
from ref.theme as theme
left join located on theme.theme_code = located.theme_code
group by theme.theme_code
