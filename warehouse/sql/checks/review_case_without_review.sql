-- Every case of the fieldwork review has a rapid review.
select
    count(*) as violations,
    'warning' as severity,
    'core.review_case' as table_name
from core.review_case as review_case
anti join core.rapid_review as review on review_case.notification_id = review.notification_id
