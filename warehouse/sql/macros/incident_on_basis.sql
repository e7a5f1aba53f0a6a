-- One row per basis and incident that counts on it: on basis panel as known on $day, with $frozen as first notified; on
-- basis dfe as first notified whatever is asked.
select
    'panel' as basis,
    *
from incident_reading($day, $frozen)
where in_panel_scope
union all
select
    'dfe' as basis,
    *
from incident_reading($day, true)
where in_dfe_scope
