-- One row: the alert `$alert_id`.
select
    alert_id,
    kind,
    state,
    summary,
    earlier_alert_id
from monitoring.alert
where alert_id = $alert_id
