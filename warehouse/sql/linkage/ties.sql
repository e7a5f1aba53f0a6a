-- Ties of current records: strong pairs no person spoke against, and pairs a person confirmed, whatever was found.
with settled as (
    select *
    from internal.linkage_verdict
    where left_adult <> '' and verdict in ('same', 'different')
),

found as (
    select
        one.notification_id as left_notification,
        one.adult_id as left_adult,
        other.notification_id as right_notification,
        other.adult_id as right_adult,
        pair.band,
        pair.evidence
    from internal.linkage_pair as pair
    inner join internal.linkage_unit as one on pair.left_unit = one.unit and one.is_current
    inner join internal.linkage_unit as other on pair.right_unit = other.unit and other.is_current
)

select
    found.left_notification,
    found.left_adult,
    found.right_notification,
    found.right_adult,
    found.band,
    found.evidence
from found
anti join settled
    on
        found.left_notification = settled.left_notification
        and found.left_adult = settled.left_adult
        and found.right_notification = settled.right_notification
        and found.right_adult = settled.right_adult
where found.band = 'strong'
union all
select
    settled.left_notification,
    settled.left_adult,
    settled.right_notification,
    settled.right_adult,
    'confirmed' as band,
    coalesce(found.evidence, 'model') as evidence
from settled
left join found
    on
        settled.left_notification = found.left_notification
        and settled.left_adult = found.left_adult
        and settled.right_notification = found.right_notification
        and settled.right_adult = found.right_adult
semi join core.adult as one on settled.left_notification = one.notification_id and settled.left_adult = one.adult_id
semi join core.adult as other
    on settled.right_notification = other.notification_id and settled.right_adult = other.adult_id
where settled.verdict = 'same'
order by all
