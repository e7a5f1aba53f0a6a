-- One row per rejected row and rule it broke; a row that waits for its notification is listed with the code orphan
-- until it comes. Whose row it is says the row itself or, where it names no authority we know, the last word on its
-- notification.
with notification as (
    select
        notification_id,
        arg_max(notifying_authority, version) as authority_code
    from history.notification_version
    group by notification_id
),

finding as (
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
    finding.suggestion,
    coalesce(about.authority_code, notification.authority_code) as authority_code
from finding
inner join quality.load as load on finding.load_id = load.load_id
left join internal.rejected_about as about
    on finding.load_id = about.load_id and finding.row_number = about.row_number
left join notification on about.notification_id = notification.notification_id
where load.status = 'loaded'
