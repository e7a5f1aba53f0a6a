-- One row per adult and extract that told of it, typed; a token stands for name and date of birth.
select
    notification_id,
    adult_id,
    role,
    told_answer(suspected) as suspected,
    told_answer(domestic_abuse_current) as domestic_abuse_current,
    told_answer(domestic_abuse_historical) as domestic_abuse_historical,
    told_answer(mental_health) as mental_health,
    told_answer(care_leaver) as care_leaver,
    told_answer(convictions) as convictions,
    probation,
    told_day(date_of_birth) as date_of_birth,
    case
        when coalesce(forename, surname, date_of_birth) is not null
            then sha256(concat_ws('|', 'adult', forename, surname, told_day(date_of_birth)::varchar))
    end as adult_token,
    delivered_on(filename) as extract_date,
    filename like '%-full.csv' as is_full
from raw.adults
