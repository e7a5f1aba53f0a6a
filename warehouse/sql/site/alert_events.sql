-- One row per event of the ledger of alerts, newest first.
select
    alert_id,
    event,
    made_at,
    author,
    note
from monitoring.alert_event
order by event_id desc
