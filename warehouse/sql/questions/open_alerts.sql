-- One row per alert that is firing or acknowledged, newest first.
select
    alert_id,
    state,
    summary
from monitoring.alert
where state in ('firing', 'acknowledged')
order by alert_id desc
