-- One row per meeting or interview, as it is known now.
select
    * exclude (version, valid_from, valid_to, is_present, load_id),
    valid_from as last_changed
from history.engagement_version
where valid_to is null and is_present
