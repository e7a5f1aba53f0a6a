-- One row per published figure that can be computed, with its value as known on $day: basis dfe as first notified
-- whatever the
-- day, basis panel and the fieldwork review as known then. Where nothing of its period is known it has no row.
select * from figure_values_series($day, false)
union all
select * from figure_values_series(date '9999-12-30', true)
union all
select * from figure_values_review($day)
