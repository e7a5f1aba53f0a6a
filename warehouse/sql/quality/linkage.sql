-- One row per record of a candidate group (warehouse/linkage): who may be one person across families.
select
    member.group_id,
    member.notification_id,
    member.adult_id,
    unit.person_token,
    adult.adult_token,
    adult.role,
    family.family_id,
    incident.gss_code,
    incident.notified_on,
    member.band,
    member.evidence,
    member.is_disputed,
    count(*) over (partition by member.group_id) as records,
    count(distinct family.family_id) over (partition by member.group_id) as families,
    count(distinct incident.gss_code) over (partition by member.group_id) as authorities
from internal.linkage_member as member
inner join internal.linkage_family as family on member.notification_id = family.notification_id
inner join core.adult as adult on member.notification_id = adult.notification_id and member.adult_id = adult.adult_id
inner join core.incident as incident on member.notification_id = incident.notification_id
inner join internal.linkage_unit as unit
    on
        member.notification_id = unit.notification_id
        and member.adult_id = unit.adult_id
        and adult.adult_token = unit.adult_token
