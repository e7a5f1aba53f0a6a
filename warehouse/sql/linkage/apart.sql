-- Pairs of records of which the last word is that they are different persons.
select
    left_notification,
    left_adult,
    right_notification,
    right_adult
from internal.linkage_verdict
where left_adult <> '' and verdict = 'different'
