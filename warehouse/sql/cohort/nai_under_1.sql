-- One row per notification of non-accidental injury under one in the Panel's scope, as known now.
select * from cohort_nai_under_1_as_known(date '9999-12-30')
