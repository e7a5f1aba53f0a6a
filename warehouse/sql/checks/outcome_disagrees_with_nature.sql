-- A baby the fieldwork review records as having died is a death in its notification too, and the reverse.
select
    count(*) as violations,
    'warning' as severity,
    'core.review_case' as table_name
from core.review_case as review_case
inner join core.incident as incident on review_case.notification_id = incident.notification_id
where (review_case.outcome = 'died') <> (incident.nature = 'death')
