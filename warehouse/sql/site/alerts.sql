-- One row per alert, newest first.
select
    alert_id,
    series_id,
    kind,
    state,
    direction,
    opened_for,
    onset,
    summary,
    opened_at,
    fired_at,
    acknowledged_at,
    acknowledged_by,
    resolved_at
from monitoring.alert
order by opened_at desc, alert_id desc
