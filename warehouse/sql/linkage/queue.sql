-- Every pair of current records of different families that may be one person, and of notifications that may be of one
-- incident, each once with the last word on it; those a person put together stay even where nothing is found any more.
with verdict as (
    select
        left_notification as a,
        left_adult as b,
        right_notification as c,
        right_adult as d,
        pair_id,
        verdict
    from internal.linkage_verdict
),

found as (
    select
        pair.pair_id,
        one.notification_id as a,
        one.adult_id as b,
        other.notification_id as c,
        other.adult_id as d,
        pair.band,
        pair.evidence
    from internal.linkage_pair as pair
    inner join internal.linkage_unit as one on pair.left_unit = one.unit and one.is_current
    inner join internal.linkage_unit as other on pair.right_unit = other.unit and other.is_current
    inner join internal.linkage_family as one_family on one.notification_id = one_family.notification_id
    inner join internal.linkage_family as other_family
        on other.notification_id = other_family.notification_id and one_family.family_id <> other_family.family_id
    union all
    select
        pair_id,
        least(notification_id, duplicate_of) as a,
        '' as b,
        greatest(notification_id, duplicate_of) as c,
        '' as d,
        band,
        case
            when same_child and same_adult then 'child and adult'
            when same_child then 'child'
            when same_adult then 'adult'
            else 'birthday or days'
        end as evidence
    from internal.linkage_duplicate
)

select
    coalesce(found.pair_id, verdict.pair_id) as pair_id,
    coalesce(found.a, verdict.a) as a,
    coalesce(found.b, verdict.b) as b,
    coalesce(found.c, verdict.c) as c,
    coalesce(found.d, verdict.d) as d,
    coalesce(found.band, 'possible') as band,
    coalesce(found.evidence, 'decision') as evidence,
    verdict.verdict
from found
full outer join verdict
    on found.a = verdict.a and found.b = verdict.b and found.c = verdict.c and found.d = verdict.d
order by verdict.verdict is null desc, band = 'strong' desc, a, b, c, d
