-- One row per final case and fact of it as known on $day, every value as text: what the categories are looked up in.
with described as (
    select
        * exclude (notification_id, gss_code, region_code, age_months, themes),
        notification_id,
        injury in ('head', 'head_and_fractures') as head_injury
    from cohort_case_as_known($day)
),

worded as (
    select
        notification_id,
        columns(* exclude (notification_id))::varchar
    from described
)

select
    notification_id,
    fact,
    value
from (unpivot worded on columns(* exclude (notification_id)) into name fact value value)
