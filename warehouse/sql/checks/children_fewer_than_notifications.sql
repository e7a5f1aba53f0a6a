-- In every period and area there are at least as many children as notifications.
select
    count(*) as violations,
    'error' as severity,
    'timeseries.notifications' as table_name
from timeseries.notifications
where children < notifications
