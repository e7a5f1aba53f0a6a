-- One row per rapid review and extract that told of it, typed.
select
    notification_id,
    told_day(date_received) as date_received,
    lower(nai) as nai,
    told_list(abuse_categories) as abuse_categories,
    lower(lcspr_decision) as lcspr_decision,
    coder,
    told_day(coded_on) as coded_on,
    scheme,
    delivered_on(filename) as extract_date,
    filename like '%-full.csv' as is_full
from raw.rapid_reviews
