        case
            when date_of_birth is null then stated_age_months
            when date_of_birth <= incident_on then months
        end::integer as age_months,
        case
            when date_of_birth is null then coalesce(stated_unborn, false)
            else date_of_birth > incident_on
        end as is_unborn,
        case
            when date_of_birth is null and stated_unborn then false
            when date_of_birth is null then stated_under_1
            else date_of_birth <= incident_on and months < 12
        end as is_under_1
