-- One row per alert, newest first: those that are not resolved or, where `$every`, all.
select
    alert_id,
    state,
    kind,
    series_id,
    opened_at,
    acknowledged_by,
    summary
from monitoring.alert
where $every or state <> 'resolved'
order by alert_id desc
