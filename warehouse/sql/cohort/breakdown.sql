-- One row per dimension and category of the final cases, as known now.
select * from cohort_breakdown_as_known(date '9999-12-30')
