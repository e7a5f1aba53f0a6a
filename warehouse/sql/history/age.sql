-- Each record on each day it or its incident's date was restated, with its age in completed months on the day of the incident. The
-- date of birth is seen here and nowhere later, so that it need not enter the warehouse.
create or replace temp table incident_day as
select
    notification_id,
    valid_from,
    first_seen as notification_first_seen,
    version,
    coalesce(date_of_incident, date_aware, notified_on) as incident_on
from history.notification_version
semi join touched using (notification_id);

create or replace temp table aged as
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
)

select
    *,
    12 * (year(incident_on) - year(date_of_birth)) + month(incident_on) - month(date_of_birth)
    - case when day(incident_on) < day(date_of_birth) then 1 else 0 end as months
from dated;
