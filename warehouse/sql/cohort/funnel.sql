-- One row per stage of the fieldwork review's selection, as known now.
select * from cohort_funnel_as_known(date '9999-12-30')
