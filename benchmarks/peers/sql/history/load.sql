-- One row per extract and day on which it was delivered: as far as the views ask for quality.load.
select distinct
    'notifications' as extract,
    extract_date,
    'loaded' as status
from stg.notification
union all
select distinct
    'rapid_reviews' as extract,
    extract_date,
    'loaded' as status
from stg.rapid_review
