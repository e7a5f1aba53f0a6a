-- One row per notification ever known, as it is known now; one withdrawn by absence stays, as withdrawn.
select
    * exclude (version, valid_from, valid_to, is_present, load_id),
    valid_from as last_changed
from history.notification_version
where valid_to is null
