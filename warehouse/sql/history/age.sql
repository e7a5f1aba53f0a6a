-- Each record on each day it or its incident's date was restated, with its age in completed months on the day of the
-- incident. The date of birth is seen here and nowhere later, so that it need not enter the warehouse. Days are matched
-- on numbers alone; the whole rows are carried once. Before its notification was told of an incident was when that first
-- said it was.
create or replace temp table incident_day as
with told as (
    select
        notification_id,
        valid_from,
        version,
        coalesce(date_of_incident, date_aware, notified_on) as incident_on
    from history.notification_version
    semi join touched using (notification_id)
),

compared as (
    select
        *,
        incident_on is distinct from lag(incident_on) over (
            partition by notification_id
            order by valid_from
        ) as is_other
    from told
)

select
    notification_id,
    incident_on,
    valid_from,
    case when version > 1 then valid_from end as said_from,
    lead(valid_from) over (
        partition by notification_id
        order by valid_from
    ) as said_until
from compared
where version = 1 or is_other;

create or replace temp view aged as
with known as (
    select
        record,
        min(extract_date) as first_day
    from state
    group by record
),

restated as (
    select
        known.record,
        incident_day.valid_from as extract_date
    from known
    inner join touched on known.record = touched.record
    inner join incident_day on touched.notification_id = incident_day.notification_id
    where incident_day.valid_from > known.first_day
),

-- Of few records: what is matched by order is sorted first.
before as (
    select *
    from state
    semi join restated using (record)
),

day as (
    select *
    from state
    union all by name
    select
        restated.*,
        before.place,
        before.stated_row,
        before.is_present
    from restated
    anti join state as same_day using (record, extract_date)
    asof inner join before using (record, extract_date)
),

dated as (
    select
        day.*,
        incident_day.incident_on
    from day
    inner join touched on day.record = touched.record
    inner join incident_day
        on
            touched.notification_id = incident_day.notification_id
            and (incident_day.said_from is null or day.extract_date >= incident_day.said_from)
            and (incident_day.said_until is null or day.extract_date < incident_day.said_until)
)

select
    stated.* exclude (place, extract_date, row_number, content, stated_row),
    dated.extract_date,
    dated.place,
    dated.is_present,
    dated.incident_on,
    12 * (year(dated.incident_on) - year(stated.date_of_birth))
    + month(dated.incident_on) - month(stated.date_of_birth)
    - case when day(dated.incident_on) < day(stated.date_of_birth) then 1 else 0 end as months
from dated
inner join stated on dated.stated_row = stated.stated_row;
