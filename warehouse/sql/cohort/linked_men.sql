-- One row per notification that names a man of a candidate group, with what extracts of its day or before held of him
-- in other families: versions of that day, tied by identities of that day or a person's decision. Nothing later counts.
with man as (
    select
        linked.*,
        first_told.adult_token as told_token,
        first_told.convictions,
        first_told.probation
    from quality.linkage as linked
    inner join history.adult_version as first_told
        on
            linked.notification_id = first_told.notification_id
            and linked.adult_id = first_told.adult_id
            and first_told.version = 1
    where linked.role in ('birth_father', 'stepfather', 'mothers_partner', 'adoptive_father', 'other_male_carer')
),

decided as (
    select
        left_notification,
        left_adult,
        right_notification,
        right_adult,
        verdict
    from internal.linkage_verdict
    union all
    select
        right_notification,
        right_adult,
        left_notification,
        left_adult,
        verdict
    from internal.linkage_verdict
),

tie as (
    select
        left_unit,
        right_unit
    from internal.linkage_pair
    where band <> 'possible'
    union all
    select
        right_unit,
        left_unit
    from internal.linkage_pair
    where band <> 'possible'
),

-- Other records of his group as they stood on the day of his notification.
on_record as (
    select
        man.notification_id,
        man.adult_id,
        man.gss_code,
        man.told_token,
        other.notification_id as other_id,
        other.adult_id as other_adult,
        other.family_id as other_family,
        said.adult_token as other_token,
        said.suspected,
        said.convictions,
        said.probation,
        coalesce(notification.incident_authority, notification.notifying_authority) as other_code,
        man.notified_on
    from man
    inner join quality.linkage as other on man.group_id = other.group_id and man.family_id <> other.family_id
    inner join history.adult_version as said
        on
            other.notification_id = said.notification_id
            and other.adult_id = said.adult_id
            and man.notified_on >= said.valid_from
            and (said.valid_to is null or man.notified_on < said.valid_to)
            and said.is_present
    inner join history.notification_version as notification
        on
            other.notification_id = notification.notification_id
            and man.notified_on >= notification.valid_from
            and (notification.valid_to is null or man.notified_on < notification.valid_to)
            and notification.is_present
),

told as (
    select on_record.*
    from on_record
    left join decided
        on
            on_record.notification_id = decided.left_notification
            and on_record.adult_id = decided.left_adult
            and on_record.other_id = decided.right_notification
            and on_record.other_adult = decided.right_adult
    left join internal.linkage_unit as his
        on
            on_record.notification_id = his.notification_id
            and on_record.adult_id = his.adult_id
            and on_record.told_token = his.adult_token
    left join internal.linkage_unit as its
        on
            on_record.other_id = its.notification_id
            and on_record.other_adult = its.adult_id
            and on_record.other_token = its.adult_token
    left join tie on his.unit = tie.left_unit and its.unit = tie.right_unit
    where
        coalesce(decided.verdict, 'none') = 'same'
        or (tie.left_unit is not null and coalesce(decided.verdict, 'none') <> 'different')
),

child_of as (
    select
        told.notification_id,
        told.adult_id,
        count(distinct coalesce(child.child_token, child.notification_id || child.child_id)) as children
    from told
    inner join history.child_version as child
        on
            told.other_id = child.notification_id
            and told.notified_on >= child.valid_from
            and (child.valid_to is null or told.notified_on < child.valid_to)
            and child.is_present
    group by told.notification_id, told.adult_id
),

known as (
    select
        notification_id,
        adult_id,
        count(distinct other_id) as notifications,
        count(distinct other_family) as families,
        count(distinct other_code) as authorities,
        bool_or(other_code <> gss_code) as is_across_border,
        bool_or(suspected = 'yes') as is_suspected,
        bool_or(convictions = 'yes') as is_convicted,
        bool_or(convictions = 'no') as is_not_convicted,
        bool_or(probation = 'open') as is_open,
        bool_or(probation = 'previous') as is_previous,
        bool_or(probation = 'none') as is_none
    from told
    group by notification_id, adult_id
)

select
    man.group_id,
    man.notification_id,
    man.adult_id,
    man.person_token,
    man.role,
    man.family_id,
    man.gss_code,
    man.notified_on,
    man.band,
    man.evidence,
    man.is_disputed,
    incident.children,
    man.convictions,
    man.probation,
    coalesce(known.notifications, 0) as known_notifications,
    coalesce(known.families, 0) as known_families,
    coalesce(known.authorities, 0) as known_authorities,
    coalesce(child_of.children, 0) as known_children,
    coalesce(known.is_across_border, false) as known_across_border,
    coalesce(known.is_suspected, false) as known_suspected,
    case when known.is_convicted then 'yes' when known.is_not_convicted then 'no' else 'not_known' end
        as known_convictions,
    case
        when known.is_open then 'open'
        when known.is_previous then 'previous'
        when known.is_none then 'none'
        else 'not_known'
    end as known_probation
from man
inner join core.incident as incident on man.notification_id = incident.notification_id
left join known on man.notification_id = known.notification_id and man.adult_id = known.adult_id
left join child_of on man.notification_id = child_of.notification_id and man.adult_id = child_of.adult_id
