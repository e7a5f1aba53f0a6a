-- One row per child and extract that told of it, typed; a token stands for name and date of birth.
select
    told.notification_id,
    told.child_id,
    told_answer(told.is_index) = 'yes' as is_index,
    told_sex(told.sex) as sex,
    told.ethnicity,
    told_answer(told.disability) as disability,
    told_answer(told.looked_after) as looked_after,
    told.agency_status,
    told.placement,
    told_day(told.date_of_birth) as date_of_birth,
    age.months as stated_age_months,
    age.is_unborn as stated_unborn,
    age.is_under_1 as stated_under_1,
    case
        when coalesce(told.forename, told.surname, told.date_of_birth) is not null
            then sha256(concat_ws('|', 'child', told.forename, told.surname, told_day(told.date_of_birth)::varchar))
    end as child_token,
    delivered_on(told.filename) as extract_date,
    told.filename like '%-full.csv' as is_full
from raw.children as told
left join ref.age_spelling as age on told.age_at_incident = age.spelling
