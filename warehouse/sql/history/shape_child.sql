-- Children as their versions hold them: a token and an age in place of identifiers.
create or replace temp view shaped_state as
select
    {key},
    is_index,
    sex,
    ethnicity,
    disability,
    looked_after,
    agency_status,
    placement,
    child_token,
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
    end as is_under_1,
    extract_date,
    record,
    place,
    is_present
from aged;
