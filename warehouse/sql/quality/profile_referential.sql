-- One row per relation between two tables: records whose other end is missing.
select
    'core.child to core.notification' as relation,
    count(*) as orphans
from core.child
where notification_id not in (select notification_id from core.notification)
union all
select
    'core.adult to core.notification',
    count(*)
from core.adult
where notification_id not in (select notification_id from core.notification)
union all
select
    'core.rapid_review to core.notification',
    count(*)
from core.rapid_review
where notification_id not in (select notification_id from core.notification)
union all
select
    'core.review_case to core.notification',
    count(*)
from core.review_case
where notification_id not in (select notification_id from core.notification)
union all
select
    'core.incident to core.notification',
    count(*)
from core.incident
where notification_id not in (select notification_id from core.notification)
union all
select
    'core.incident to ref.local_authority',
    count(*)
from core.incident
where gss_code not in (select gss_code from ref.local_authority)
union all
select
    'core.incident to ref.region',
    count(*)
from core.incident
where region_code not in (select region_code from ref.region)
