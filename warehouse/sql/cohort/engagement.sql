-- One row per group met by the reviewers, as known on $day: how often and how many people.
with meeting as (
    select *
    from history.engagement_version
    where is_present and valid_from <= $day and (valid_to is null or valid_to > $day)
)

select
    listed.code as "group",
    count(meeting.engagement_id) as meetings,
    coalesce(sum(meeting.people), 0)::bigint as people
from ref.code as listed
left join meeting on listed.code = meeting."group"
where listed.code_list = 'engagement_group'
group by listed.code
