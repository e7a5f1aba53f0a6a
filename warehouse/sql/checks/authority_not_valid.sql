-- Every incident lies in an authority that existed on the day it was notified.
select
    count(*) as violations,
    'error' as severity,
    'core.incident' as table_name
from core.incident as incident
anti join ref.local_authority as authority
    on
        incident.gss_code = authority.gss_code
        and incident.notified_on >= authority.valid_from
        and (authority.valid_to is null or incident.notified_on <= authority.valid_to)
