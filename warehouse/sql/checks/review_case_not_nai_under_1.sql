-- Every case of the fieldwork review is coded as non-accidental injury of a child under one.
select
    count(*) as violations,
    'warning' as severity,
    'core.review_case' as table_name
from core.review_case as review_case
inner join core.incident as incident on review_case.notification_id = incident.notification_id
where not incident.is_nai_under_1
