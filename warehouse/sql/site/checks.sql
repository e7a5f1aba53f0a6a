-- One row per check of the newest run: those that did not pass first, errors before warnings.
select
    check_name,
    table_name,
    severity,
    is_passed,
    observed,
    sentence
from quality.check_result
order by is_passed, severity, table_name, check_name
