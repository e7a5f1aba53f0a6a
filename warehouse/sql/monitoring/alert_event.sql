-- One row per event of the alert ledger, in order; events are only ever added.
select
    event_id,
    alert_id,
    event,
    made_at,
    kind,
    series_id,
    direction,
    opened_for,
    onset,
    summary,
    earlier_alert_id,
    author,
    note,
    message_id
from internal.alert_event
