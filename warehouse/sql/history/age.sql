-- Each record on each day it or its incident's date was restated, with its age in completed months on the day of the incident. The
-- date of birth is seen here and nowhere later, so that it need not enter the warehouse. Days are matched on keys alone; the whole rows are carried once.
create or replace temp table incident_day as
select
    notification_id,
    valid_from,
    version,
    coalesce(date_of_incident, date_aware, notified_on) as incident_on
from history.notification_version
semi join touched using (notification_id);

create or replace temp view aged as
with stated_on as (
    select
        {key},
        extract_date,
        extract_date as stated_on
    from state
),

known as (
    select
        {key},
        min(extract_date) as first_day
    from state
    group by {key}
),

restated as (
    select
        known.* exclude (first_day),
        incident_day.valid_from as extract_date
    from known
    inner join incident_day on known.notification_id = incident_day.notification_id
    where incident_day.valid_from > known.first_day
),

day as (
    select *
    from stated_on
    union all by name
    select
        restated.*,
        stated_on.stated_on
    from restated
    anti join stated_on as same_day using ({key}, extract_date)
    asof inner join stated_on using ({key}, extract_date)
),

dated as (
    select
        day.*,
        coalesce(incident_day.incident_on, first_told.incident_on) as incident_on
    from day
    asof left join incident_day
        on day.notification_id = incident_day.notification_id and day.extract_date >= incident_day.valid_from
    inner join incident_day as first_told
        on day.notification_id = first_told.notification_id and first_told.version = 1
),

told as (
    select
        * exclude (extract_date),
        extract_date as stated_on
    from state
)

select
    told.* exclude (stated_on),
    dated.extract_date,
    dated.incident_on,
    12 * (year(dated.incident_on) - year(told.date_of_birth)) + month(dated.incident_on) - month(told.date_of_birth)
    - case when day(dated.incident_on) < day(told.date_of_birth) then 1 else 0 end as months
from dated
inner join told using ({key}, stated_on);
