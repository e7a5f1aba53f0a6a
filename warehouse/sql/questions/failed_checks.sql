-- One row per check that did not pass in the newest run, errors first.
select
    severity,
    table_name,
    check_name,
    sentence
from quality.check_result
where not is_passed
order by severity, table_name, check_name
