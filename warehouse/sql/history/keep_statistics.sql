-- The figures of new releases of the department, and the loads that brought them.
insert into internal.published_statistic
select
    load_id,
    period_kind,
    period_start,
    geographic_level,
    area_code,
    breakdown,
    category,
    number,
    number_symbol,
    percentage,
    percentage_symbol
from accepted
where load_id in (select load_id from new_load);

insert into internal.applied
select
    new_load.load_id,
    count(accepted.row_number),
    0,
    0
from new_load
left join accepted on new_load.load_id = accepted.load_id
group by new_load.load_id;
