-- One row per notification and extract that told of it, typed; authorities by their code on the day of notification.
with typed as (
    select
        notification_id,
        notifying_authority,
        incident_authority,
        home_authority,
        told_day(date_of_incident) as date_of_incident,
        told_day(date_aware) as date_aware,
        told_moment(date_notified) as date_notified,
        told_moment(date_notified)::date as notified_on,
        lower(nature) as nature,
        lower(status) as status,
        duplicate_of,
        lower(nai_initial) as nai_initial,
        case_outline is not null as has_case_outline,
        delivered_on(filename) as extract_date,
        filename like '%-full.csv' as is_full
    from raw.notifications
)

select
    typed.notification_id,
    notifying.gss_code as notifying_authority,
    incident.gss_code as incident_authority,
    home.gss_code as home_authority,
    typed.date_of_incident,
    typed.date_aware,
    typed.date_notified,
    typed.notified_on,
    typed.nature,
    typed.status,
    typed.duplicate_of,
    typed.nai_initial,
    typed.has_case_outline,
    typed.extract_date,
    typed.is_full
from typed
left join ref.authority_spelling as notifying
    on
        typed.notifying_authority = notifying.spelling
        and typed.notified_on >= notifying.valid_from
        and typed.notified_on <= notifying.valid_to
left join ref.authority_spelling as incident
    on
        typed.incident_authority = incident.spelling
        and typed.notified_on >= incident.valid_from
        and typed.notified_on <= incident.valid_to
left join ref.authority_spelling as home
    on
        typed.home_authority = home.spelling
        and typed.notified_on >= home.valid_from
        and typed.notified_on <= home.valid_to
