-- In every period and area deaths, serious harm and other make up the notifications.
select
    count(*) as violations,
    'error' as severity,
    'timeseries.notifications' as table_name
from timeseries.notifications
where deaths + serious_harm + other <> notifications
