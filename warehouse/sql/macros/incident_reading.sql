-- One row per notification with everything counting needs, as known on $day; with $frozen as the first extracts known
-- on that day told it, which is how the department counts.
select
    * exclude (valid_from, valid_to),
    valid_from as last_changed
from history.incident_version
where not $frozen and valid_from <= $day and (valid_to is null or valid_to > $day)
union all
select
    * exclude (valid_from, valid_to),
    valid_from as last_changed
from history.incident_as_notified
where $frozen and valid_from <= $day and (valid_to is null or valid_to > $day)
