-- One row per stage of the fieldwork review's selection as known on $day, each stage holding the later ones; areas
-- are those of the incidents.
with review_case as (
    select
        notification_id,
        list_position(['reviewed', 'shortlisted', 'final'], stage::varchar) as reached
    from history.review_case_version
    where is_present and valid_from <= $day and (valid_to is null or valid_to > $day)
),

located as (
    select
        review_case.*,
        incident.gss_code,
        incident.region_code
    from review_case
    inner join incidents_as_known($day) as incident on review_case.notification_id = incident.notification_id
)

select
    stage.stage,
    count(located.notification_id) as cases,
    count(distinct located.gss_code) as authorities,
    count(distinct located.region_code) as regions
from (
    values ('reviewed', 1), ('shortlisted', 2), ('final', 3)
) as stage (stage, place)
left join located on stage.place <= located.reached
group by stage.stage
