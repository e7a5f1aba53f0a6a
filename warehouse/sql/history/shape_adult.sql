-- Adults as their versions hold them: a token and an age band in place of identifiers.
create or replace temp view shaped_state as
select
    * exclude (months, incident_on, forename, surname, date_of_birth, extract_date, place, is_present),
    case
        when date_of_birth is null or date_of_birth > incident_on then 'not_known'
        when months < 18 * 12 then 'under_18'
        when months < 22 * 12 then 'from_18_to_21'
        when months < 30 * 12 then 'from_22_to_29'
        when months < 40 * 12 then 'from_30_to_39'
        else 'from_40'
    end as age_band,
    extract_date,
    place,
    is_present
from aged;
