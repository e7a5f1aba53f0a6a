-- One row per alert: one episode of one series, kind and direction, as its events leave it.
with stood as (
    select
        alert_id,
        any_value(series_id) as series_id,
        any_value(kind) as kind,
        any_value(direction) as direction,
        any_value(opened_for) as opened_for,
        any_value(onset) as onset,
        max_by(summary, event_id) as summary,
        max_by(event, event_id) filter (where event not in ('messaged', 'resolved_messaged')) as last_event,
        min(made_at) filter (where event = 'opened') as opened_at,
        min(made_at) filter (where event = 'fired') as fired_at,
        min(made_at) filter (where event = 'acknowledged') as acknowledged_at,
        any_value(author) filter (where event = 'acknowledged') as acknowledged_by,
        min(made_at) filter (where event = 'resolved') as resolved_at,
        any_value(earlier_alert_id) as earlier_alert_id,
        any_value(message_id) filter (where event = 'messaged') as message_id
    from monitoring.alert_event
    group by alert_id
)

select
    alert_id,
    series_id,
    kind,
    case last_event
        when 'opened' then 'pending' when 'fired' then 'firing' else last_event
    end as state,
    direction,
    opened_for,
    onset,
    summary,
    opened_at,
    fired_at,
    acknowledged_at,
    acknowledged_by,
    resolved_at,
    earlier_alert_id,
    message_id
from stood
