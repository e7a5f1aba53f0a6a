-- One row per extract and kind of finding: rows, each counted once, with a cell that does not fit (cells_fit) or a
-- broken rule across cells (rules_hold), warnings of rules included. `$rules` are the codes of the rules.
with finding as (
    select
        load_id,
        extract,
        row_number,
        rule_code
    from quality.rejected_row
    where rule_code <> 'orphan'
    union all
    select
        load_id,
        extract,
        row_number,
        rule_code
    from quality.warned_row
)

select
    extract,
    case when list_contains($rules, rule_code) then 'rules_hold' else 'cells_fit' end as kind,
    count(distinct row(load_id, row_number)) as rows_found
from finding
group by all
order by all
