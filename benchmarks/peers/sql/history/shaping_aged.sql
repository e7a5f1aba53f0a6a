incident_day as (
    select
        notification_id,
        valid_from,
        version,
        coalesce(date_of_incident, date_aware, notified_on) as incident_on
    from history.notification_version
),

-- A record speaks anew on each day on which the date of its incident was restated.
restated as (
    select
        known.* exclude (first_seen),
        incident_day.valid_from as extract_date
    from known
    inner join incident_day
        on known.notification_id = incident_day.notification_id and known.first_seen < incident_day.valid_from
    anti join state
        on {same_key} and incident_day.valid_from = state.extract_date
),

spoken as (
    select * from state
    union all by name
    select
        state.* exclude (extract_date),
        restated.extract_date
    from restated
    asof inner join state on {restated_is_state} and restated.extract_date >= state.extract_date
),

dated as (
    select
        spoken.*,
        coalesce(incident_day.incident_on, first_told.incident_on) as incident_on
    from spoken
    asof left join incident_day
        on spoken.notification_id = incident_day.notification_id and spoken.extract_date >= incident_day.valid_from
    inner join incident_day as first_told
        on spoken.notification_id = first_told.notification_id and first_told.version = 1
),

aged as (
    select
        *,
        12 * (year(incident_on) - year(date_of_birth)) + month(incident_on) - month(date_of_birth)
        - case when day(incident_on) < day(date_of_birth) then 1 else 0 end as months
    from dated
),

shaped as (
    select
        *,
        {aged}
    from aged
),
