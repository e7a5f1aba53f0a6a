-- One row per rejected row and rule it broke; a row that waits for its notification is listed with the code orphan
-- until it comes.
with finding as (
    select
        load_id,
        row_number,
        rule_code,
        column_name,
        suggestion
    from internal.rejected_row
    union all
    select
        load_id,
        row_number,
        'orphan',
        'notification_id',
        null
    from internal.orphan
)

select
    finding.load_id,
    load.extract,
    load.file_name,
    finding.row_number,
    finding.rule_code,
    finding.column_name,
    finding.suggestion
from finding
inner join quality.load as load on finding.load_id = load.load_id
where load.status = 'loaded'
