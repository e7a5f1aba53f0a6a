-- One row: the alert `$alert_id`.
select
    alert_id,
    kind,
    state,
    series_id,
    direction,
    opened_for,
    summary,
    earlier_alert_id
from monitoring.alert
where alert_id = $alert_id
