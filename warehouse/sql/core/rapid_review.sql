-- One row per rapid review, as it is known now.
select
    * exclude (version, valid_from, valid_to, is_present, load_id),
    valid_from as last_changed
from history.rapid_review_version
where valid_to is null and is_present
