-- One row per event of the alert `$alert_id`, in order.
select
    made_at,
    event,
    author,
    note
from monitoring.alert_event
where alert_id = $alert_id
order by event_id
