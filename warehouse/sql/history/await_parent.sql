-- Rows whose notification no file has brought yet wait; they are let go as soon as it comes.
delete from internal.orphan
where load_id in (select load_id from placed_load);

insert into internal.orphan
select
    accepted.load_id,
    accepted.row_number
from accepted
where
    accepted.notification_id not in (select notification_id from history.notification_version)
    and accepted.load_id in (select load_id from placed_load)
    and accepted.load_id not in (select load_id from internal.snapshot_refused);

delete from state
where record in (
    select record
    from touched
    where notification_id not in (select notification_id from history.notification_version)
);
