-- Children on each day either the record or the incident's date was restated: the age is derived here, where the
-- date of birth may be seen, so that it need not enter the warehouse.
create or replace temp table incident_day as
select
    notification_id,
    valid_from,
    first_seen as notification_first_seen,
    version,
    coalesce(date_of_incident, date_aware, notified_on) as incident_on
from history.notification_version
semi join touched using (notification_id);

create or replace temp table shaped_state as
with known as (
    select
        {key},
        min(extract_date) as first_day
    from state
    group by {key}
),

day as (
    select
        {key},
        extract_date
    from state
    union
    select
        known.* exclude (first_day),
        incident_day.valid_from
    from known
    inner join incident_day on known.notification_id = incident_day.notification_id
    where incident_day.valid_from > known.first_day
),

spoken as (
    select
        state.* exclude (extract_date),
        day.extract_date
    from day
    asof inner join state using ({key}, extract_date)
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
)

select
    {key},
    is_index,
    sex,
    ethnicity,
    disability,
    looked_after,
    agency_status,
    placement,
    child_token,
    case
        when date_of_birth is null then stated_age_months
        when date_of_birth <= incident_on then months
    end::integer as age_months,
    case
        when date_of_birth is null then coalesce(stated_unborn, false)
        else date_of_birth > incident_on
    end as is_unborn,
    case
        when date_of_birth is null and stated_unborn then false
        when date_of_birth is null then stated_under_1
        else date_of_birth <= incident_on and months < 12
    end as is_under_1,
    extract_date,
    load_id,
    is_present
from aged;
