-- One row per notification of non-accidental injury under one in the Panel's scope, as known on $day; with $frozen as
-- first notified.
with review_case as (
    select
        notification_id,
        stage
    from history.review_case_version
    where is_present and valid_from <= $day and (valid_to is null or valid_to > $day)
)

select
    incident.notification_id,
    incident.notified_on,
    incident.notified_month,
    incident.incident_on,
    incident.gss_code,
    incident.region_code,
    incident.nature,
    incident.sex,
    incident.ethnicity,
    incident.age_months,
    incident.agency_status,
    incident.has_rapid_review,
    incident.nai,
    review_case.stage as review_stage,
    incident.notified_on between date '2018-07-01' and date '2020-07-31' as is_in_review_window
from incident_reading($day, $frozen) as incident
left join review_case on incident.notification_id = review_case.notification_id
where incident.in_panel_scope and incident.is_nai_under_1
